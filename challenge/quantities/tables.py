"""The tables of this room: CSV files beside the code, and where each set of figures comes from.

`factor_tables.csv` describes a set once (source, edition, year, the warming potentials it was made with, by which
way we came to it); the rows of the other files name their set in the column `table`.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Table:
    """A set of figures from one publisher.

    `potentials` is a key of `warming_potentials.csv` where we know the gases, "" where only a total is published;
    `warming_potentials` says it in words. `by_way_of` is the copy that we read.
    """

    key: str
    source: str
    edition: str
    year: int
    potentials: str
    warming_potentials: str
    by_way_of: str
    url: str


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of one of our files, as texts."""
    text = files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def tables() -> dict[str, Table]:
    """Every set, by its key."""
    return {row["key"]: Table(**{**row, "year": int(row["year"])}) for row in rows_of("factor_tables.csv")}  # type: ignore[arg-type]  # the cells are texts, the year a number
