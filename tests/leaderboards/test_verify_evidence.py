"""verify.py: the program in the bundle, which a stranger runs. Whatever was changed is found, and said where."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from challenge.leaderboards.evidence import verify
from challenge.scoring.canonical import canonical, digest
from tests.scoring.evidence import Files, files_of
from tests.scoring.town import Town, rules

MANY = 1_000
BY = rules(("water", 100))


def town(count: int) -> Files:
    people = Town()
    for number in range(count):
        people.saver(f"entry-{number:04}", number % 97 / 4)
    return files_of(people.standings(BY), BY)


@pytest.fixture(scope="module")
def many() -> Files:
    return town(MANY)


def test_it_works(tmp_path: Path) -> None:
    """As a stranger runs it, with Python alone."""
    files = town(3)
    head = json.loads(files["chain.json"])["headers"][-1]["sha256"]
    assert run(write(tmp_path, files)) == (0, "Everything fits: rows, totals, chain, rules and factors.\n")
    assert run(tmp_path, head)[0] == 0
    code, said = run(tmp_path, "0" * 64)
    assert (code, said) == (
        1,
        "The chain does not hold the fingerprint that you gave: its end is missing, or it is another chain.\n",
    )


def test_a_thousand_altered_rows_are_a_thousand_findings(many: Files, tmp_path: Path) -> None:
    def alter(rows: list[Any]) -> None:
        chance = random.Random(5)
        for row in rows:
            part = chance.choice((row, row["results"]))
            part[chance.choice(("points", "track"))] = "99.9"

    found = problems(tmp_path, changed(many, alter))
    assert [position(one) for one in found] == list(range(1, MANY + 1))
    assert all('entry "entry-' in one and "altered" in one for one in found)


def test_a_thousand_bundles_with_one_row_altered_deleted_added_or_moved_each_name_it() -> None:
    """The rows around it are untouched, and none of them is named."""
    files, chance = town(20), random.Random(6)
    listed = json.loads(files["chain.json"])["row_sha256"]
    for _ in range(MANY):
        rows = json.loads(files["standings.json"])["rows"]
        at, other = chance.sample(range(len(rows)), 2)
        expected = {at + 1}
        match chance.choice(("altered", "deleted", "doubled", "added", "moved")):
            case "altered":
                rows[at]["place"] = chance.choice((None, 77, "1"))
            case "deleted":
                del rows[at]
            case "doubled":
                rows.insert(at, rows[at])
                expected = {at + 2}
            case "added":
                rows.insert(at, {"sha256": f"{chance.getrandbits(256):064x}"})
            case "moved":
                rows[at], rows[other] = rows[other], rows[at]
                expected = {at + 1, other + 1}
        assert {position(one) for one in verify.problems_of_rows(rows, listed)} == expected


def test_a_thousand_deleted_or_reordered_rows_are_found(many: Files, tmp_path: Path) -> None:
    assert len(problems(tmp_path, changed(many, list.clear))) == MANY
    turned = problems(tmp_path, changed(many, lambda rows: rows.insert(0, rows.pop())))
    assert len(turned) == MANY
    assert turned[0].startswith("Row 1, entry ")
    assert turned[0].endswith(f"was moved: it belongs at row {MANY}.")


def test_a_row_with_a_digest_of_its_own_is_found_as_well(many: Files, tmp_path: Path) -> None:
    def forge(rows: list[Any]) -> None:
        rows[4] = {"place": 1, "entry": "entry-9999"}
        rows[4]["sha256"] = digest(canonical(rows[4]))

    assert [position(one) for one in problems(tmp_path, changed(many, forge))] == [5, 5]


def test_a_cut_tail_is_found_with_a_head(tmp_path: Path) -> None:
    files = town(2)
    head = json.loads(files["chain.json"])["headers"][-1]
    chain, standings = json.loads(files["chain.json"]), json.loads(files["standings.json"])
    del chain["headers"][-1]
    standings["header"] = chain["headers"][-1]
    cut = {**files, "chain.json": canonical(chain).encode(), "standings.json": canonical(standings).encode()}
    write(tmp_path, cut)
    assert list(verify.problems(tmp_path)) == []
    assert list(verify.problems(tmp_path, chain["headers"][0]["sha256"].upper())) == []
    assert list(verify.problems(tmp_path, chain["headers"][0]["sha256"][:12])) == [], "as the board prints it"
    assert len(list(verify.problems(tmp_path, head["sha256"]))) == 1
    for no_fingerprint in ("", head["sha256"][:11], "fingerprint!"):
        (told,) = verify.problems(tmp_path, no_fingerprint)
        assert told.startswith("That is no fingerprint: give all 64 digits")
    assert len(list(verify.problems(tmp_path, ""))) == 1


@pytest.mark.parametrize(
    ("name", "change", "said"),
    [
        ("chain.json", lambda chain: chain["headers"][0].update(state="final"), ["Header 1 in chain.json was altered"]),
        ("chain.json", lambda chain: chain["headers"].pop(1), ["Header 2 in chain.json does not follow"]),
        ("chain.json", lambda chain: chain["headers"].pop(0), ["Header 1 in chain.json does not follow"]),
        ("chain.json", lambda chain: chain["row_sha256"].pop(), ["The fingerprints of rows in chain.json", "Row 2"]),
        ("standings.json", lambda all_: all_["totals"].update(ranked=1), ["The totals in standings.json were altered"]),
        ("standings.json", lambda all_: all_["header"].update(number=3.0), ["The header in standings.json is not"]),
        ("rules.json", lambda rules: rules.update(decimals=2), ["rules.json was altered"]),
        ("factors.json", lambda factors: factors.update(edition="US"), ["factors.json was altered"]),
    ],
)
def test_everything_else_is_covered_too(
    name: str, change: Callable[[Any], Any], said: list[str], tmp_path: Path
) -> None:
    found = problems(tmp_path, changed_file(town(2), name, change))
    assert [one[: len(start)] for one, start in zip(found, said, strict=True)] == said


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("standings.json", None, "standings.json cannot be read. Unpack the whole zip file, and try again.\n"),
        ("chain.json", b"{", "The files are not whole, or not as this program knows them (JSONDecodeError).\n"),
        ("chain.json", b"\xff", "The files are not whole, or not as this program knows them (UnicodeDecodeError).\n"),
        (
            "chain.json",
            b"[" * 100_000,
            "The files are not whole, or not as this program knows them (RecursionError).\n",
        ),
        ("standings.json", b"[]", "The files are not whole, or not as this program knows them (TypeError).\n"),
        (
            "standings.json",
            b'{"a":1,"a":2}',
            "The files are not whole, or not as this program knows them (ValueError).\n",
        ),
    ],
)
def test_broken_files_are_said_in_a_sentence(name: str, content: bytes | None, said: str, tmp_path: Path) -> None:
    write(tmp_path, {**town(1), name: content} if content is not None else town(1))
    if content is None:
        (tmp_path / name).unlink()
    assert run(tmp_path) == (1, said)


def changed(files: Files, change: Callable[[list[Any]], object]) -> Files:
    return changed_file(files, "standings.json", lambda standings: change(standings["rows"]))


def changed_file(files: Files, name: str, change: Callable[[Any], object]) -> Files:
    value = json.loads(files[name])
    change(value)
    return {**files, name: canonical(value).encode()}


def write(folder: Path, files: Files) -> Path:
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


def problems(folder: Path, files: Files) -> list[str]:
    return list(verify.problems(write(folder, files)))


def position(said: str) -> int:
    match = re.match(r"Row (\d+)[ ,]", said)
    assert match, said
    return int(match[1])


def run(folder: Path, *words: str) -> tuple[int, str]:
    (folder / "verify.py").write_bytes(Path(verify.__file__).read_bytes())
    command = [sys.executable, "-I", "verify.py", *words]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    return done.returncode, done.stdout
