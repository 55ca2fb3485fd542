"""Names become addresses, and names that read the same are found out."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenge.businesses.names import name_key, reads_like, slug_of


@pytest.mark.parametrize(
    "name, slug",
    [
        ("Rosa's Bakery", "rosas-bakery"),
        ("  Café   Olé! ", "cafe-ole"),
        ("A&B / C", "a-b-c"),
        ("书店", "business"),
        ("x" * 200, "x" * 60),
        ("../../etc/passwd", "etc-passwd"),
    ],
)
def test_it_works(name: str, slug: str) -> None:
    assert slug_of(name) == slug


@given(st.text(max_size=150))
def test_a_slug_is_always_a_part_of_an_address(name: str) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug_of(name))
    assert len(slug_of(name)) <= 60


@pytest.mark.parametrize("other", ["the early oven", "The Early-Oven!", "ＴＨＥ early oven", "The  Early\u200d Oven"])
def test_names_that_read_the_same_have_one_key(other: str) -> None:
    assert name_key(other) == name_key("The Early Oven")


def test_other_names_have_other_keys() -> None:
    assert len({name_key(name) for name in ("Oven", "Ovens", "书店", "书", "Öfen")}) == 5


@pytest.mark.parametrize(
    "part, name",
    [
        ("rosas", "Rosa's Bakery"),
        ("ROSA\u2019S", "Rosa's Bakery"),
        ("salt cedar", "Salt & Cedar Spa"),
        ("ravel and purl", "Ravel & Purl"),
        ("cafe ole", "Caf\u00e9-Ol\u00e9"),
        ("coop", "Co-op Market"),
        ("and", "Sandals"),
        ("&", "Ravel & Purl"),
        ("\u4e66", "\u4e66\u5e97"),
    ],
)
def test_a_name_is_found_however_it_is_typed(part: str, name: str) -> None:
    assert reads_like(part, name)


@pytest.mark.parametrize("part", ["sb", "rosa b", "bakers"])
def test_another_name_is_not_found(part: str) -> None:
    assert not reads_like(part, "Rosa's Bakery")
