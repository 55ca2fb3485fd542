"""A consistent copy of the database, made while it is in use."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import URL

from challenge.extensions import db


class NoBackup(Exception):
    """Why there is no backup, in a sentence for the person who asked for it."""


def back_up(target: Path) -> None:
    """Copy the database as it is at this moment into a new file that only its owner may read.

    SQLite: a database file. PostgreSQL: an archive for `pg_restore`. Raises NoBackup; nothing half-made is left.
    """
    if target.exists():
        raise NoBackup(f"{target} exists already. It was left as it is; choose another name.")
    if not target.absolute().parent.is_dir():
        raise NoBackup(f"There is no folder {target.absolute().parent}. Make it first.")
    unfinished = target.with_name(f".{target.name}.{os.getpid()}.unfinished")
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _copy(db.engine.url, unfinished)
        _keep(unfinished, target)
    except OSError as problem:
        raise NoBackup(f"The backup could not be written: {problem.strerror}.") from problem
    finally:
        unfinished.unlink(missing_ok=True)


def _copy(url: URL, target: Path) -> None:
    if url.get_backend_name() == "sqlite":
        _copy_sqlite(Path(url.database or ""), target)
    else:
        _dump_postgresql(url, target)


def _copy_sqlite(source: Path, target: Path) -> None:
    """VACUUM INTO copies one state of the database, whoever writes meanwhile; the copy is checked before it counts."""
    if not source.exists():
        raise NoBackup(f"There is no database at {source} yet.")
    try:
        with closing(sqlite3.connect(source, timeout=30)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target)) as copy:
            found = copy.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as problem:
        raise NoBackup(f"The database could not be copied: {problem}.") from problem
    if found != "ok":
        raise NoBackup(f"The copy is damaged, so it was thrown away: {found}.")


def _dump_postgresql(url: URL, target: Path) -> None:
    program = shutil.which("pg_dump")
    if program is None:
        raise NoBackup(
            "PostgreSQL is backed up with its own program pg_dump, which is not installed here. "
            "Install PostgreSQL's client programs, in the server's version or a newer one."
        )
    command = [program, "--format=custom", "--no-owner", "--no-password", f"--file={target}"]
    done = subprocess.run(command, env=_environment(url), capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoBackup(f"pg_dump failed: {done.stderr.strip() or f'exit code {done.returncode}'}")


def _environment(url: URL) -> dict[str, str]:
    """Where and as whom to connect. Not as arguments: others could read the password in the list of processes."""
    host = url.host or url.query.get("host") or ""
    told = {
        "PGHOST": host if isinstance(host, str) else host[0],
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": url.password or "",
        "PGDATABASE": url.database or "",
        "PGSSLMODE": str(url.query.get("sslmode", "")),
    }
    return {**os.environ, **{name: value for name, value in told.items() if value}}


def _keep(unfinished: Path, target: Path) -> None:
    """Give the finished copy its name, on disk for good. A file that appeared meanwhile is not overwritten."""
    with unfinished.open("rb") as copy:
        os.fsync(copy.fileno())
    try:
        os.link(unfinished, target)
    except FileExistsError:
        raise NoBackup(f"{target} exists already. It was left as it is; choose another name.") from None
