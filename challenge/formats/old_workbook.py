"""An old Excel workbook (.xls), read in a process of its own that may take little memory and little time.

One changed byte of such a file can make the native reader ask for gigabytes and end its process, and its many kinds
of records cannot be checked beforehand as the parts of an .xlsx can. So the process that it ends is not ours.
"""

import json
import resource
import subprocess
import sys
from pathlib import Path

from challenge.formats.table import Exact, NotATable, Row

MAX_OLD_BYTES = 5 * 1024 * 1024
MEMORY, SECONDS = 144 * 1024 * 1024, 2
_ROOT = Path(__file__).resolve().parents[2]
_LOCKED_MARK = "EncryptedPackage".encode("utf-16-le")
_LOCKED = "The workbook is locked with a password. Remove the password, or save the sheet with the bills as CSV."
_LARGE = f"An old Excel workbook can have {MAX_OLD_BYTES // 2**20} MB at most. Save it as .xlsx or CSV and upload that."
_DAMAGED = "This old Excel workbook cannot be read. Save it as .xlsx or CSV and upload that."
OLD_NOTE = (
    "An old workbook (.xls) does not tell us which cells show an error and what is hidden: such a cell counts as "
    "empty, and hidden rows and columns are read. Check the rows, or save the file as .xlsx and upload that."
)

Sheets = list[list[Row]]


def old_sheets_of(data: bytes) -> Sheets:
    """The rows of every sheet that has any. Raises NotATable."""
    if _LOCKED_MARK in data:
        raise NotATable("file", _LOCKED)
    if len(data) > MAX_OLD_BYTES:
        raise NotATable("file", _LARGE)
    command = [sys.executable, "-m", "challenge.formats.old_workbook"]
    try:
        done = subprocess.run(command, input=data, capture_output=True, cwd=_ROOT, timeout=5 * SECONDS, check=False)
        answer = json.loads(done.stdout) if done.returncode == 0 else None
    except (subprocess.TimeoutExpired, ValueError):
        answer = None
    if answer is None:
        raise NotATable("file", _DAMAGED)
    if "what" in answer:
        raise NotATable(answer["where"], answer["what"])
    return [[_row(*row) for row in sheet] for sheet in answer["sheets"]]


def _row(line: int, cells: list[str], exact: list[int], sheet: str) -> Row:
    """`exact` are the places of cells that are numbers, not texts."""
    numbers = set(exact)
    return Row(line, [Exact(cell) if at in numbers else cell for at, cell in enumerate(cells)], sheet)


def main() -> None:
    """In the other process: a workbook comes in, its rows go out."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    from challenge.formats.workbook import rows_by_sheet

    try:
        sheets = rows_by_sheet(sys.stdin.buffer.read())
    except NotATable as problem:
        answer: dict[str, object] = {"where": problem.where, "what": problem.what}
    else:
        answer = {"sheets": [[_plain(row) for row in rows] for rows in sheets if rows]}
    sys.stdout.write(json.dumps(answer))


def _plain(row: Row) -> tuple[int, list[str], list[int], str]:
    exact = [at for at, cell in enumerate(row.cells) if isinstance(cell, Exact)]
    return row.line, [str(cell) for cell in row.cells], exact, row.sheet


if __name__ == "__main__":
    main()
