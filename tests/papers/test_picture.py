"""The picture to share is as large as networks want it, and can be read on any screen."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from challenge.papers.picture import HEIGHT, WIDTH, alternative_text, picture
from tests.papers.papers import a_picture
from tests.papers.reading import HOSTILE

NIGHT_GREEN = (13, 53, 30)


def shown(text: str = "") -> Image.Image:
    return Image.open(io.BytesIO(picture(a_picture(text)))).convert("RGB")


def test_it_works() -> None:
    image = shown()
    assert image.size == (WIDTH, HEIGHT)
    assert image.getpixel((3, 3)) == NIGHT_GREEN
    assert len(image.getcolors(WIDTH * HEIGHT) or []) > 20


def test_white_on_it_has_far_more_contrast_than_asked_for() -> None:
    channels = [value / 255 for value in NIGHT_GREEN]
    light = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    assert 1.05 / (0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] + 0.05) > 7


@pytest.mark.parametrize("name", [*HOSTILE, "W" * 200, "Rosa’s Bakery and " * 11, "🥐" * 100, "\u200b"])
def test_any_name_leaves_the_edges_free(name: str) -> None:
    image = shown(name)
    right = image.crop((WIDTH - 60, 0, WIDTH, HEIGHT)).convert("L")
    assert right.getextrema()[1] < 200
    assert image.size == (WIDTH, HEIGHT)


def test_it_can_be_said_in_words() -> None:
    assert alternative_text(a_picture()) == (
        "Rosa’s Bakery, Riverbend Green Business Challenge 2026, City of Riverbend. Energy Saver of the Year. "
        "12.4 % less energy than expected, give or take 2.1"
    )
