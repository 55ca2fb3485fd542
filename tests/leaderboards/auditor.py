"""The auditor of a board: reads what the public reads, and holds each of it against the others."""

from __future__ import annotations

import csv
import html
import io
import json
import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from challenge.scoring.recompute import NotABundle, Outcome, recompute
from challenge.scoring.rules import Rules
from tests.leaderboards.story import BOARD
from tests.page import Page
from tests.scoring.evidence import sealed

Files = dict[str, bytes]
VIEW = ("place", "points", "reduction_percent", "best_place", "worst_place", "tie_group")


def bundle(client: FlaskClient) -> Files:
    """The files of the evidence, as anybody gets them."""
    answer = client.get(f"{BOARD}/evidence.zip")
    assert answer.status_code == 200, answer.status_code
    with ZipFile(io.BytesIO(answer.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def unpacked(files: Files, folder: Path) -> Path:
    """Where `verify.py` finds them."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return folder


# --- nothing that was changed is passed over ------------------------------------------------------


def altered(files: Files, dice: random.Random) -> tuple[str, Files, set[int] | None]:
    """One thing of a bundle changed: what, the files, and the rows (from 1 on) that have to be named; None: no row."""
    standings, chain = json.loads(files["standings.json"]), json.loads(files["chain.json"])
    rows, at = standings["rows"], 0
    kinds = ["totals", "header", "rules", "factors", "chain"]
    if rows:
        at = dice.randrange(len(rows))
        kinds += ["deleted", "doubled", "moved", "figure", "figure", "figure", "figure"]
    kind = dice.choice(kinds)
    named: set[int] | None = None
    if kind == "figure":
        told = list(leaves({name: one for name, one in rows[at].items() if name != "values"}))
        path = dice.choice(told)
        put(rows[at], path, another(get(rows[at], path)))
        kind, named = f"figure {'.'.join(map(str, path))}", {at + 1}
    elif kind == "deleted":
        del rows[at]
        named = {at + 1}
    elif kind == "doubled":
        rows.insert(at, rows[at])
        named = {at + 2}
    elif kind == "moved":
        other = dice.randrange(len(rows))
        rows[at], rows[other] = rows[other], rows[at]
        if at == other:
            return altered(files, dice)
        named = {at + 1, other + 1}
    elif kind in ("totals", "header"):
        path = dice.choice(list(leaves(standings[kind])))
        put(standings[kind], path, another(get(standings[kind], path)))
    elif kind == "chain":
        path = dice.choice(list(leaves(chain)))
        put(chain, path, another(get(chain, path)))
    elif kind in ("rules", "factors"):
        return kind, {**files, f"{kind}.json": files[f"{kind}.json"].replace(b":", b": ", 1)}, None
    written = {"standings.json": json.dumps(standings).encode(), "chain.json": json.dumps(chain).encode()}
    return kind, {**files, **written}, named


def rows_named(problems: list[str]) -> set[int]:
    """The rows that the program in the bundle names."""
    found = (re.match(r"Row (\d+)[ ,]", one) for one in problems)
    return {int(one[1]) for one in found if one}


def passed_over(files: Files, at: int, path: tuple[Any, ...]) -> bool:
    """Whether a figure of a row may be another one in silence, with every digest made anew, as one could who has the
    whole chain: the standings are equal, and the answer does not name the field as one that it takes or cannot tell."""
    standings = json.loads(files["standings.json"])
    put(standings["rows"][at], path, another(get(standings["rows"][at], path)))
    try:
        outcome = recompute(sealed(files, standings))
    except NotABundle:
        return False
    return outcome.equal and not is_told(outcome, standings["rows"][at]["entry"], path)


def forgeable(files: Files) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Every figure of every row that is published."""
    for at, row in enumerate(rows_of(files)):
        for path in leaves(row) if "entry" in row else ():
            if "sha256" not in str(path[-1]) and path[0] != "values" and path != ("entry",):
                yield at, path


def is_equal(files: Files) -> bool:
    """Whether standings are said to be equal."""
    try:
        return recompute(files).equal
    except NotABundle:
        return False


def is_told(outcome: Outcome, entry: str, path: tuple[Any, ...]) -> bool:
    """Whether a bundle's answer says of this field that it is taken as published, or cannot be computed."""
    steps = [str(step) for step in path if step != "results"]
    field = ".".join(steps)
    known = {one["field"] for one in outcome.taken_as_published}
    known |= {one["field"] for one in outcome.not_recomputable if one["entry"] in (entry, None)}
    return any(
        all(asked in ("*", there) for asked, there in zip(one.split("."), steps, strict=False))
        for one in known
        if one.count(".") <= field.count(".")
    )


def leaves(value: Any, before: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the single values of a document are."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for name, one in pairs:
        if isinstance(one, dict | list) and one:
            yield from leaves(one, (*before, name))
        else:
            yield (*before, name)


def get(value: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        value = value[step]
    return value


def put(value: Any, path: tuple[Any, ...], new: Any) -> None:
    get(value, path[:-1])[path[-1]] = new


def another(value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        return f"{float(value) + 3:.{len(value.partition('.')[2])}f}"
    return f"{value}x" if isinstance(value, str) else [value]


# --- page and files say the same -----------------------------------------------------------------


def views_of(client: FlaskClient, rules: Rules) -> list[str]:
    """What may be asked for on this board, one thing at a time and some of them together."""
    board = Page(client.get(BOARD))
    asked = {one.attributes.get("href", "").partition("?")[2] for one in board.all("a")}
    found = {one for one in asked if one and not one.startswith(("as_of", "day", "page"))}
    found |= {f"track={track.key}" for track in rules.tracks}
    found |= {f"board={one.key}" for one in rules.more_boards}
    found |= {f"track={track.key}&board={one.key}" for track in rules.tracks for one in rules.more_boards}
    found |= {f"track={track.key}&resource=electricity" for track in rules.tracks}
    return ["", *sorted(found)]


def read_view(client: FlaskClient, query: str) -> dict[str, Any] | None:
    """The same view as JSON, CSV, workbook and page; None where there is no such view. Raises where they differ."""
    answers = {kind: client.get(f"{BOARD}{kind}?{query}") for kind in (".json", ".csv", ".xlsx", "")}
    codes = {kind: answer.status_code for kind, answer in answers.items()}
    assert len(set(codes.values())) == 1, (query, codes)
    if codes[""] != 200:
        assert codes[""] == 404, (query, codes)
        return None
    document = answers[".json"].get_json()
    table = list(csv.DictReader(io.StringIO(answers[".csv"].get_data(as_text=True), newline="")))
    book = CalamineWorkbook.from_filelike(io.BytesIO(answers[".xlsx"].data)).get_sheet_by_name("Board").to_python()
    head, *cells = book
    sheet = [dict(zip(map(str, head), row, strict=True)) for row in cells]
    rows = document["rows"]
    assert len(rows) == len(table) == len(sheet), (query, len(rows), len(table), len(sheet))
    for row, line, cell in zip(rows, table, sheet, strict=True):
        _same_row(query, row, line, cell)
    _same_page(query, document, Page(answers[""]))
    return document


def _same_row(query: str, row: Mapping[str, Any], line: Mapping[str, str], cell: Mapping[str, Any]) -> None:
    best, worst = row["place_range"] or (None, None)
    own = {"best_place": best, "worst_place": worst, "entry": row["entry"], "business": row["business"]["name"]}
    own |= {name: row[name] for name in ("place", "points", "reduction_percent", "tie_group", "track", "division")}
    own |= {name: row[name] for name in ("state", "tier", "data_through", "reason", "uncertainty_points", "grade")}
    own |= {name: row[name] for name in ("distinguishable", "place_range_reason")}
    for key, figure in row["resources"].items():
        if f"{key}_points" in line:
            own |= {f"{key}_{name}": one for name, one in figure.items()}
        else:
            assert figure["reduction_percent"] is None, (query, key)
    for key, card in row["scorecards"].items():
        own |= {f"{key}_{name}": card[name] for name in ("raw", "of", "percent", "tier")}
    for one in row["rounds"]:
        own |= {f"round_{one['round']}_{name}": one[name] for name in ("points", "state")}
    for name, value in own.items():
        assert _is(line[name], value), (query, row["entry"], name, line[name], value)
        assert _is(cell[name], value), (query, row["entry"], name, cell[name], value)


def _is(cell: Any, value: Any) -> bool:
    """Whether a cell of a table says the value of the JSON."""
    if value is None or value == "":
        return cell == ""
    if isinstance(value, bool):
        return cell in ("yes" if value else "no", value)
    if isinstance(value, int | float):
        return cell != "" and float(cell) == value
    if hasattr(cell, "isoformat"):
        return cell.isoformat() == value
    if isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value) and cell != value:
        return float(cell) == float(value)
    return str(cell).removeprefix("'") == value.removeprefix("'")


def _same_page(query: str, document: Mapping[str, Any], page: Page) -> None:
    """Places and names on the page are those of the JSON, in the same order, and so are the figures."""
    cells = [one.text for one in page.all("td", class_="board__place")]
    names = [one.text for one in page.all("a", class_="board__name")]
    if document["view"]["shows"] not in ("points", "percents"):
        told = re.search(r'<ul class="names.*?</ul>', page.html, re.DOTALL)
        names = [html.unescape(one) for one in re.findall(r"<bdi>(.*?)</bdi>", told[0])] if told else []
        assert names == [row["business"]["name"] for row in document["rows"]], (query, names)
        return
    by_bars = "board--percent" in page.html  # the percent that ranks is told once
    points = [one.text for one in page.all("td", class_="board__bar" if by_bars else "board__points")]
    assert names == [row["business"]["name"] for row in document["rows"]], (query, names)
    places = [int(found[0]) if (found := re.match(r"\s*(\d+)", text)) else None for text in cells]
    assert places == [row["place"] for row in document["rows"]], (query, places)
    tied = ["tied" in text for text in cells]
    own = [row["place"] for row in document["rows"]]
    shared = [place is not None and own.count(place) > 1 for place in own]
    if document["pages"] == 1 and "only=" not in query and "name=" not in query:
        boards = len({row["track"] for row in document["rows"]})
        assert boards > 1 or tied == shared, (query, tied, shared)
    if "board=" in query:
        return
    for text, row in zip(points, document["rows"], strict=True):
        told = _percent_told(text) if by_bars else _number_told(text)
        if by_bars and row["figure"] is None:
            continue  # a reason stands there, which may name percents
        assert told == row["figure"], (query, text, row["figure"])


def _number_told(text: str) -> float | None:
    """The first number of a cell; what is said after it is of today."""
    number = re.search(r"\d[\d,]*(\.\d+)?", text)
    return float(number[0].replace(",", "")) * (-1 if "−" in text.split("now")[0] else 1) if number else None


def _percent_told(text: str) -> float:
    number = re.search(r"(\d[\d,]*(?:\.\d+)?)\s%\s(less|more)", text)
    return float(number[1].replace(",", "")) * (-1 if number[2] == "more" else 1) if number else 0.0


def check_places(document: Mapping[str, Any], rules: Rules) -> None:
    """Places follow from the figures beside them, as far as these are published: 1, 2, 2, 4."""
    if len(rules.boards) > 1 and not document["view"]["track"]:
        return
    if document["view"]["placed_by"] not in ("points", "percent", "scorecard", "scorecard_gain"):
        return
    ranked = [row for row in document["rows"] if row["place"] is not None and row["points"] is not None]
    if document["view"]["board"] or len(ranked) < len([row for row in document["rows"] if row["place"] is not None]):
        return
    for row in ranked:
        ahead = sum(one["points"] > row["points"] for one in ranked)
        same = sum(one["points"] == row["points"] for one in ranked)
        assert 1 + ahead <= row["place"] <= ahead + same, (row["entry"], row["place"], ahead, same)


def rows_of(files: Files) -> list[Any]:
    """The rows of the evidence."""
    found: list[Any] = json.loads(files["standings.json"])["rows"]
    return found
