"""Trying a folder of files against its manifest finds every difference, and every bad file that passes."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from challenge.formats.samples import main
from tests.formats.feeds import at, hours, meter_file

START = at("2025-01-10")
FACTS: dict[str, object] = {
    "mr": "x",
    "n": 24,
    "raw_total": 24276.0,
    "uom": "72",
    "p10": "0",
    "flow": "1",
    "gaps": 0,
    "overlaps": 0,
    "first": START,
    "last_end": START + 86_400,
}


def folder_with(folder: Path, rows: list[tuple[str, str, object]]) -> str:
    """A folder with a good and a bad file, and a manifest of these rows: file, why, expected."""
    (folder / "good.xml").write_bytes(meter_file(hours("2025-01-10", 24)))
    (folder / "misfit.xml").write_bytes(meter_file(hours("2025-01-10", 24), uom=119))
    with (folder / "MANIFEST.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["file", "why", "expected"])
        writer.writerows((name, why, repr(expected)) for name, why, expected in rows)
    return str(folder)


def test_it_works(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [("good.xml", "hourly", [FACTS]), ("misfit.xml", "BAD: cubic feet", [{**FACTS, "uom": "119"}])]
    assert main([folder_with(tmp_path, rows)]) == 0
    printed = capsys.readouterr().out
    assert "24 readings, 24,276 Wh" in printed
    assert "refused: The file counts electricity in cubic feet" in printed
    assert "2 of 2 files as expected." in printed


@pytest.mark.parametrize("fact", ["n", "raw_total", "uom", "p10", "flow", "gaps", "overlaps", "first", "last_end"])
def test_any_other_fact_is_a_mismatch(fact: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    other = {"uom": "169", "p10": "3", "flow": "19"}.get(fact, 7)
    assert main([folder_with(tmp_path, [("good.xml", "hourly", [{**FACTS, fact: other}])])]) == 1
    assert "0 of 1 files as expected." in capsys.readouterr().out


@pytest.mark.parametrize(
    "name, why, expected",
    [
        ("good.xml", "BAD: should not pass", [FACTS]),
        ("good.xml", "empty", []),
        ("misfit.xml", "good?", [FACTS]),
        ("good.xml", "two meters", [FACTS, FACTS]),
    ],
)
def test_a_file_that_does_not_do_as_it_should_fails(name: str, why: str, expected: object, tmp_path: Path) -> None:
    assert main([folder_with(tmp_path, [(name, why, expected)])]) == 1


def test_a_folder_that_cannot_be_tried_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 2
    assert main([]) == 2
    assert "Usage" in capsys.readouterr().err
    assert main([folder_with(tmp_path, [("good.xml", "no list of facts", "6 * 7")])]) == 2


def test_folders_of_folders_are_tried_and_files_without_totals_need_a_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "known").mkdir()
    (tmp_path / "others").mkdir()
    folder_with(tmp_path / "known", [("good.xml", "hourly", [FACTS])])
    (tmp_path / "others" / "a.csv").write_bytes(b"code,title\n1,x\n")
    assert main([str(tmp_path)]) == 0
    assert "2 of 2 files as expected." in capsys.readouterr().out
