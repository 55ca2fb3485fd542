"""Tries the readers on a folder of real files: `python -m challenge.formats.samples DIR`.

The folder holds a MANIFEST.csv with the columns `file`, `why` (starting with BAD for a file that must be refused)
and `expected`: a Python literal, a list with one dict for each meter (n, raw_total, uom, p10, flow, gaps, overlaps,
first, last_end). An empty list means that there is nothing to read, so that the file must be refused as well.
"""

import ast
import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from challenge.formats.contents import FileContents, FileMeter
from challenge.formats.espi import DIRECTION_OF_FLOW, UNIT_OF_UOM
from challenge.formats.files import as_json, read_file

Facts = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """One file: what came of it, and what is wrong with that ("" when all is well)."""

    file: str
    outcome: str
    mismatch: str


def try_samples(folder: Path) -> list[Trial]:
    """Also of the folders in it. Raises OSError if there is nothing, ValueError if a manifest cannot be understood."""
    if folder_list := sorted(path for path in folder.iterdir() if path.is_dir()):
        return [trial for path in folder_list for trial in try_samples(path)] + _unlisted(folder)
    if not _has_totals(folder):
        return _unlisted(folder)
    with (folder / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        return [_try(folder, row) for row in csv.DictReader(file)]


def _has_totals(folder: Path) -> bool:
    """A folder without a manifest but with data is read all the same."""
    if not (folder / "MANIFEST.csv").exists() and any(folder.iterdir()):
        return False
    with (folder / "MANIFEST.csv").open(encoding="utf-8", newline="") as file:
        return "expected" in (csv.DictReader(file).fieldnames or ())


def _unlisted(folder: Path) -> list[Trial]:
    """Files without known totals: each is usable, or refused with a reason."""
    names = sorted(path.name for path in folder.iterdir() if path.is_file() and path.name != "MANIFEST.csv")
    contents = [(name, read_file((folder / name).read_bytes(), name)) for name in names]
    return [Trial(name, _outcome(one), "" if one.usable else _not_refused(one)) for name, one in contents]


def _try(folder: Path, row: dict[str, str]) -> Trial:
    name = row["file"]
    contents = read_file((folder / name).read_bytes(), name)
    expected = ast.literal_eval(row["expected"])
    must_refuse = row["why"].startswith("BAD") or not expected
    mismatch = _not_refused(contents) if must_refuse else _mismatch(contents, expected)
    return Trial(name, _outcome(contents), mismatch)


def _not_refused(contents: FileContents) -> str:
    if contents.usable:
        return "should be refused"
    return "" if _reasons(contents) else "refused without a reason"


def _mismatch(contents: FileContents, expected: list[dict[str, Any]]) -> str:
    if not contents.usable:
        return "should be usable"
    found, wanted = [_found(meter) for meter in contents.meters], [_wanted(facts) for facts in expected]
    return "" if found == wanted else f"expected {wanted}, found {found}"


def _found(meter: FileMeter) -> Facts:
    start, end = _epoch(meter.start), _epoch(meter.end)
    return (meter.readings, meter.total, meter.unit, meter.direction, meter.gaps, meter.overlaps, start, end)


def _epoch(moment: datetime | date | None) -> int | None:
    return int(moment.timestamp()) if isinstance(moment, datetime) else None


def _wanted(facts: dict[str, Any]) -> Facts:
    total = Decimal(str(facts["raw_total"])) * Decimal(10) ** int(facts["p10"] or 0)
    direction = DIRECTION_OF_FLOW[facts["flow"] or "0"]
    unit = UNIT_OF_UOM.get(facts["uom"])
    return (facts["n"], total, unit, direction, *(facts[name] for name in ("gaps", "overlaps", "first", "last_end")))


def _outcome(contents: FileContents) -> str:
    if not contents.usable:
        return f"refused: {_reasons(contents)[0] if _reasons(contents) else 'no reason'}"
    return "; ".join(f"{meter.readings} readings, {meter.total:,} {meter.unit}" for meter in contents.meters)


def _reasons(contents: FileContents) -> list[str]:
    return [problem["what"] for problem in as_json(contents)["problems"]]


def _table(trials: list[Trial]) -> Iterator[str]:
    width = max((len(trial.file) for trial in trials), default=0)
    for trial in trials:
        yield f"{'no' if trial.mismatch else 'ok'}  {trial.file:<{width}}  {trial.outcome}"
        if trial.mismatch:
            yield f"    {trial.mismatch}"


def main(arguments: list[str]) -> int:
    """Prints a table; the answer is the exit code."""
    if len(arguments) != 1:
        sys.stderr.write("Usage: python -m challenge.formats.samples DIR\n")
        return 2
    try:
        trials = try_samples(Path(arguments[0]))
    except (OSError, ArithmeticError, LookupError, TypeError, ValueError, SyntaxError) as error:
        sys.stderr.write(f"The folder cannot be tried: {error}\n")
        return 2
    sys.stdout.write("".join(f"{line}\n" for line in _table(trials)))
    wrong = sum(bool(trial.mismatch) for trial in trials)
    sys.stdout.write(f"{len(trials) - wrong} of {len(trials)} files as expected.\n")
    return 1 if wrong or not trials else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
