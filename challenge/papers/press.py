"""Facts go in, a PDF or PNG comes out, set by typst in a process of its own that may take little and may end.

What people typed travels as data beside a sheet of ours (`sheets/*.typ`) and is never read as source. That process sees
no folder but the sheets. Typst is 80 MB of code and needs some 30 MB to set a page: no web worker loads it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from challenge.papers.letters import data_of, rare, undrawn

SHEETS = Path(__file__).resolve().parent / "sheets"
MEMORY, SECONDS = 768 * 1024 * 1024, 20
FEW_THREADS = {"RAYON_NUM_THREADS": "2", "MALLOC_ARENA_MAX": "2", "LANG": "C.UTF-8"}  # and nothing of our own settings
LANGUAGE = "en"


class NotPrinted(Exception):
    """The press failed; the message is for the log, not for people."""


def print_sheet(sheet: str, facts: Any, made_on: date, kind: str = "pdf") -> bytes:
    """The same facts give the same bytes: the date of making is a fact, not the clock's. Raises NotPrinted."""
    data = data_of(facts)
    said = json.dumps(data, ensure_ascii=False)
    job = {
        "sheet": sheet,
        "kind": kind,
        "made_at": int(datetime.combine(made_on, time(), UTC).timestamp()),
        "data": data,
        "undrawn": undrawn(said),
        "rare": rare(said),
    }
    command = [sys.executable, "-m", "challenge.papers.press"]
    try:
        done = subprocess.run(
            command,
            input=json.dumps(job).encode(),
            capture_output=True,
            cwd=SHEETS.parents[2],
            env=FEW_THREADS,
            timeout=3 * SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise NotPrinted(f"{sheet}: took too long") from late
    if done.returncode:
        raise NotPrinted(f"{sheet}: {done.stderr.decode(errors='replace')[-500:]}")
    return done.stdout


def main() -> None:
    """In the other process: a job comes in, the paper goes out."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    sys.stdout.buffer.write(_set(json.load(sys.stdin)))


def _set(job: dict[str, Any]) -> bytes:
    """Signs that typst's own fonts lack are looked for in the machine's; those that nobody has become small frames.

    Only a PDF for everyone refuses signs that no font has, so a picture is tried as one first.
    """
    undrawn, beyond = job["undrawn"], job["rare"]
    ways: list[tuple[list[str], bool]] = [([], False), (undrawn, True)] if undrawn else [([], True), ([], False)]
    for framed, own_fonts in ways if beyond else []:
        try:
            paper = _compile(job, "pdf", framed, own_fonts=own_fonts)
        except BaseException:  # noqa: S112  typst refuses with an Exception, but what it stumbles over is none
            continue
        return paper if job["kind"] == "pdf" else _compile(job, job["kind"], framed, own_fonts=own_fonts)
    return _compile(job, job["kind"], beyond, own_fonts=True)


def _compile(job: dict[str, Any], kind: str, framed: list[str], *, own_fonts: bool) -> bytes:
    import typst

    framed_signs = "".join(rf"\x{{{ord(sign):X}}}" for sign in framed)
    printed = typst.compile(
        str(SHEETS / f"{job['sheet']}.typ"),
        root=str(SHEETS),
        format="pdf" if kind == "pdf" else "png",
        ppi=None if kind == "pdf" else 72.0,
        ignore_system_fonts=own_fonts,
        font_paths=[str(SHEETS / "fonts")],
        pdf_standards=["ua-1"] if kind == "pdf" else [],
        timestamp=job["made_at"],
        package_path=str(SHEETS),
        package_cache_path=str(SHEETS),
        sys_inputs={"data": json.dumps(job["data"]), "framed": framed_signs, "language": LANGUAGE},
    )
    return printed if isinstance(printed, bytes) else printed[0]


if __name__ == "__main__":
    main()
