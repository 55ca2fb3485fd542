"""The files of an evidence bundle, read. They come from anywhere: what does not suit is said in a sentence."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from challenge.scoring.rules import Rules, read_rules

STANDINGS, CHAIN, RULES, FACTORS = "standings.json", "chain.json", "rules.json", "factors.json"
NEEDED = (STANDINGS, CHAIN, RULES, FACTORS)
_FIGURE = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,9})?", re.ASCII)
Json = dict[str, Any]


class NotABundle(Exception):
    """Says in a sentence why this cannot be computed again."""


@dataclass(frozen=True)
class Bundle:
    """`rows` stand as the snapshot has them: with their fields and `results`, without `results`, or their digest alone.

    `listed` are the digests of all rows as the last header knows them; `contents` the files as they are.
    """

    header: Json
    headers: list[Json]
    listed: list[str]
    totals: Json
    rows: list[Json]
    rules: Rules
    contents: Mapping[str, bytes]


def read_bundle(contents: Mapping[str, bytes]) -> Bundle:
    """From the content of each file by its name. Raises NotABundle."""
    for name in NEEDED:
        if name not in contents:
            raise NotABundle(f"{name} is missing. Choose the zip file as it was downloaded.")
    standings, chain = (_object(name, contents[name]) for name in (STANDINGS, CHAIN))
    rules, problems = read_rules(_object(RULES, contents[RULES]))
    if rules is None:
        raise NotABundle(f"rules.json cannot be read: {problems[0]}")
    header, totals = (_part(STANDINGS, standings, name, dict) for name in ("header", "totals"))
    rows, headers = _part(STANDINGS, standings, "rows", list), _part(CHAIN, chain, "headers", list)
    listed = _part(CHAIN, chain, "row_sha256", list)
    if not all(isinstance(one, dict) and isinstance(one.get("sha256"), str) for one in (header, *rows, *headers)):
        raise NotABundle("A row or a header has no digest. Choose the zip file as it was downloaded.")
    if not all(isinstance(one, str) for one in listed):
        raise NotABundle("chain.json lists something that is no digest.")
    return Bundle(header, headers, listed, totals, rows, rules, contents)


def _object(name: str, content: bytes) -> Json:
    try:
        found = json.loads(content.decode(), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise NotABundle(f"{name} is broken: {str(error)[:200] or 'it is nested too deeply'}.") from None
    if not isinstance(found, dict):
        raise NotABundle(f"{name} is not a group of named values.")
    return found


def _once(pairs: list[tuple[str, Any]]) -> Json:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is there twice")
    return found


def _no_number(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _part(name: str, value: Json, key: str, kind: type) -> Any:
    if not isinstance(value.get(key), kind):
        raise NotABundle(f"{name} has no “{key}”, or not as this program knows it.")
    return value[key]


def number_of(text: str | None) -> float:
    """A published figure; NaN without one. Raises ValueError for what is none."""
    if text is None:
        return math.nan
    if not isinstance(text, str) or not _FIGURE.fullmatch(text):
        raise ValueError(f"{text!r:.40} is no figure")
    return float(text)
