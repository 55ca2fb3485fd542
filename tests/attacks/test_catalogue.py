"""The table of attacks tells which test plays which: each row's tests are there, and none is left out in silence."""

from __future__ import annotations

import ast
import csv
from functools import cache
from pathlib import Path

from tests.conftest import ROOT

TABLE = Path(__file__).with_name("catalogue.tsv")
# What no test can play, or not all of it: the row says why, and what stands instead. A short list, to be kept short.
NOT_ALL_OF_IT = {
    "F04", "U07", "A01", "A04", "A08", "L01", "L03", "H02", "H10", "H11", "S07", "S12", "S14", "X01", "B01",
}  # fmt: skip


def rows() -> list[dict[str, str]]:
    """The table, by the names of its columns."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


@cache
def names_in(path: str) -> frozenset[str]:
    """The names of the tests that a file holds; it is read, not run."""
    if not (ROOT / path).is_file():
        return frozenset()
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(one.name for one in tree.body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"))


def test_each_attack_has_tests_that_exist() -> None:
    """Who renames a test renames it in the table."""
    played = [(row["id"], *test.split("::")) for row in rows() for test in row["tests"].split()]
    assert [(id_, path, name) for id_, path, name in played if name not in names_in(path)] == []
    assert [row["id"] for row in rows() if not row["tests"] or not row["tried"]] == []


def test_each_attack_stands_once() -> None:
    ids = [row["id"] for row in rows()]
    assert len(ids) == len(set(ids)) > 100
    for row in rows():
        tests = row["tests"].split()
        assert len(tests) == len(set(tests)), row["id"]


def test_what_is_not_played_says_so() -> None:
    """And nothing else does."""
    assert {row["id"] for row in rows() if row["instead"]} == NOT_ALL_OF_IT
