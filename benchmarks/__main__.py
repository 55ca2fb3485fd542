"""`python -m benchmarks [NAME ...] [--json]`: runs measurements and prints a table, or one JSON document."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from collections.abc import Sequence

import benchmarks
from benchmarks import ASKED, Result

HEADS = ("what", "value", "goal", "holds", "baseline")


def names() -> list[str]:
    """The measurements there are: every module of this folder but this one."""
    modules = pkgutil.iter_modules(benchmarks.__path__)
    return sorted(module.name for module in modules if not module.ispkg and module.name != "__main__")


def results_of(name: str) -> list[Result]:
    found: list[Result] = importlib.import_module(f"benchmarks.{name}").results()
    return found


def number(value: float) -> str:
    return f"{value:,.4g}" if abs(value) < 10_000 else f"{value:,.0f}"


def table(results: Sequence[Result]) -> str:
    rows = [HEADS, *(cells(result) for result in results)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    return "\n".join(line(row, widths) for row in rows)


def cells(result: Result) -> tuple[str, ...]:
    holds = "yes" if result["holds"] else "NO"
    return (result["name"], number(result["value"]), number(result["goal"]), holds, number(result["baseline"]))


def line(row: Sequence[str], widths: Sequence[int]) -> str:
    numbers = (cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))
    return "  ".join([row[0].ljust(widths[0]), *numbers])


def main(words: Sequence[str]) -> int:
    """Exits 0 when everything could be measured, whether a goal holds or not: the table tells that."""
    parser = argparse.ArgumentParser(prog="./run bench", description="Measure how fast it is.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of: {', '.join(names())}")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument(
        "--database", choices=("sqlite", "postgresql"), default=ASKED.database, help="of board, memory, rush"
    )
    parser.add_argument("--largest", type=int, default=ASKED.largest, help="businesses up to which standings grow")
    options = parser.parse_args(words)
    ASKED.database, ASKED.largest = options.database, options.largest
    unknown = [name for name in options.names if name not in names()]
    if unknown:
        parser.error(f"there is no measurement {unknown[0]!r}; there are: {', '.join(names())}")
    results = [result for name in options.names or names() for result in results_of(name)]
    print(json.dumps({"results": results}, indent=2) if options.json else table(results))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
