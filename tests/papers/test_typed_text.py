"""What people typed is text on every paper: never source, never outside the page, the same each time."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest

from challenge.papers.certificate import certificate
from challenge.papers.picture import picture
from challenge.papers.programme import programme
from challenge.papers.report import report
from tests.papers.papers import a_certificate, a_picture, a_report, an_evening
from tests.papers.reading import HOSTILE, read, squeezed, strays, structure, words_of

PAPERS: list[tuple[Callable[[Any], bytes], Callable[..., Any]]] = [
    (certificate, a_certificate),
    (programme, an_evening),
    (report, a_report),
]
each_paper = pytest.mark.parametrize("draw, filled", PAPERS, ids=["certificate", "programme", "report"])


@each_paper
@pytest.mark.parametrize("name", HOSTILE)
def test_it_comes_out_as_it_was_typed(draw: Callable[[Any], bytes], filled: Callable[..., Any], name: str) -> None:
    paper = draw(filled(name))
    assert squeezed(name) in squeezed(words_of(paper))
    assert "root:" not in words_of(paper)


@each_paper
@pytest.mark.parametrize("name", ["W" * 200, "Rosa’s Bakery and " * 11, "שלום " * 40, "i\u0301" * 200])
def test_long_names_stay_on_the_page(draw: Callable[[Any], bytes], filled: Callable[..., Any], name: str) -> None:
    paper = draw(filled(name))
    assert strays(paper) == []
    if draw is certificate:
        assert len(read(paper).pages) == 1


def test_a_name_of_two_hundred_letters_is_there_to_the_last() -> None:
    name = "".join(chr(65 + at * 7 % 26) for at in range(200))
    assert squeezed(words_of(certificate(a_certificate(name)))).count(name) >= 5


@each_paper
def test_letters_from_right_to_left_are_text(draw: Callable[[Any], bytes], filled: Callable[..., Any]) -> None:
    words = words_of(draw(filled("מאפיית שלום")))
    assert "שלום" in words or "םולש" in words


@each_paper
def test_signs_that_no_font_has_are_still_read_aloud(draw: Callable[[Any], bytes], filled: Callable[..., Any]) -> None:
    sign = "\U0003fff0"  # nobody will ever have it
    assert sign in structure(draw(filled(f"Bean {sign} House")))[1]


@each_paper
def test_emptiness_is_no_obstacle(draw: Callable[[Any], bytes], filled: Callable[..., Any]) -> None:
    assert draw(filled("\u200b")).startswith(b"%PDF")


@each_paper
def test_the_same_facts_give_the_same_bytes(draw: Callable[[Any], bytes], filled: Callable[..., Any]) -> None:
    assert draw(filled("Rosa’s Bakery 🥐")) == draw(filled("Rosa’s Bakery 🥐"))


def test_pictures_are_the_same_bytes_too() -> None:
    assert picture(a_picture()) == picture(a_picture())


@pytest.mark.parametrize("seed", range(12))
def test_any_signs_at_all_can_be_printed(seed: int) -> None:
    chance = random.Random(seed)
    blocks = [0x20, 0x300, 0x590, 0x600, 0x900, 0xE00, 0x1AB0, 0x2000, 0x20D0, 0x4E00, 0xAC00, 0xFE00, 0x1F300, 0xE0000]
    name = "".join(chr(chance.choice(blocks) + chance.randrange(128)) for _ in range(80))
    assert certificate(a_certificate(name)).startswith(b"%PDF")
