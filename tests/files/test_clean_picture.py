"""A picture is drawn anew, upright and small enough; what is no whole picture is refused (U01-U03, U05)."""

from __future__ import annotations

import subprocess
import sys

import pytest
from PIL import Image

from challenge.files import pictures
from challenge.files.pictures import clean_picture
from challenge.mistakes import Mistake
from tests.files.drawn import HIDDEN, chunk, located, moving_png, opened, photo, png_of_size, saved

TRANSPARENT = Image.new("RGBA", (30, 20), (0, 90, 40, 120))


def test_it_works() -> None:
    clean = clean_picture(saved(photo(), "JPEG"))
    assert clean.media_type == "image/jpeg"
    assert opened(clean.content).size == (320, 200)


@pytest.mark.parametrize(
    "data, media_type, mode",
    [
        (saved(photo(), "PNG"), "image/jpeg", "RGB"),
        (saved(photo(), "WEBP"), "image/jpeg", "RGB"),
        (saved(photo(mode="CMYK"), "JPEG"), "image/jpeg", "RGB"),
        (saved(photo(mode="L"), "JPEG"), "image/jpeg", "L"),
        (saved(photo(mode="P"), "PNG"), "image/png", "RGB"),
        (saved(photo(mode="P"), "GIF"), "image/png", "RGB"),
        (saved(photo(mode="1"), "PNG"), "image/png", "L"),
        (saved(Image.new("I;16", (9, 9), 40000), "PNG"), "image/png", "L"),
        (saved(TRANSPARENT, "PNG"), "image/png", "RGBA"),
        (saved(TRANSPARENT, "WEBP"), "image/png", "RGBA"),
        (saved(Image.new("RGB", (50, 50), "green"), "JPEG"), "image/png", "RGB"),
    ],
)
def test_what_is_in_it_decides_how_it_is_kept(data: bytes, media_type: str, mode: str) -> None:
    clean = clean_picture(data)
    assert clean.media_type == media_type
    assert opened(clean.content).mode == mode


def test_sixteen_bits_become_eight() -> None:
    clean = clean_picture(saved(Image.new("I;16", (9, 9), 40000), "PNG"))
    assert opened(clean.content).getpixel((4, 4)) == 40000 // 256


def test_large_ones_become_smaller() -> None:
    assert opened(clean_picture(saved(Image.new("RGB", (5000, 100), "green"), "PNG")).content).size == (2400, 48)
    assert opened(clean_picture(saved(photo(3000, 6000), "JPEG")).content).size == (1200, 2400)


@pytest.mark.parametrize(
    "orientation, size, red",
    [(1, (400, 200), (9, 9)), (6, (200, 400), (9, 9)), (3, (400, 200), (390, 9))],
)
def test_it_stands_upright(orientation: int, size: tuple[int, int], red: tuple[int, int]) -> None:
    image = opened(clean_picture(located(orientation)).content)
    assert image.size == size
    pixel = image.convert("RGB").getpixel(red)
    assert isinstance(pixel, tuple)
    assert pixel[0] > 200
    assert pixel[1] < 60


def test_neither_place_nor_author_stays() -> None:
    data = located()
    assert HIDDEN in data
    clean = clean_picture(data).content
    assert HIDDEN not in clean
    assert b"Exif" not in clean
    assert not opened(clean).getexif()
    assert "comment" not in opened(clean).info


@pytest.mark.parametrize("kind", [b"tEXt", b"eXIf", b"zzZz"])
def test_nothing_hidden_in_a_png_stays(kind: bytes) -> None:
    data = saved(Image.new("RGB", (9, 9), "red"), "PNG")
    with_more = data[:33] + chunk(kind, b"Comment\0" + HIDDEN) + data[33:]
    assert HIDDEN not in clean_picture(with_more).content


def test_programs_behind_or_inside_a_picture_are_gone() -> None:
    for attack in (b"<script>alert(1)</script>", b"<?php system($_GET[0]); ?>", b"PK\x03\x04 META-INF/ Main.class"):
        assert attack not in clean_picture(saved(photo(), "PNG") + attack).content
        assert attack not in clean_picture(saved(photo(mode="P"), "GIF", comment=attack) + attack).content
        assert attack not in clean_picture(saved(photo(), "JPEG", comment=attack) + attack).content


def test_only_the_first_frame_counts() -> None:
    data = moving_png(10_000)
    clean = opened(clean_picture(data).content)
    assert clean.convert("RGB").getpixel((4, 4)) == (255, 0, 0)
    assert getattr(clean, "n_frames", 1) == 1


@pytest.mark.parametrize("size", [(50_000, 50_000), (8000, 8000), (2**31 - 1, 1)])
def test_more_pixels_than_allowed_are_refused_before_they_are_unpacked(size: tuple[int, int]) -> None:
    with pytest.raises(Mistake, match="60 million pixels at most"):
        clean_picture(png_of_size(*size))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x89PNG\r\n\x1a\n",
        png_of_size(0, 0),
        png_of_size(0, 9),
        png_of_size(900, 900),
        saved(photo(), "JPEG")[:-4000],
        saved(photo(), "PNG")[:-4000],
        saved(photo(), "WEBP")[:-4000],
        saved(photo(), "BMP"),
        saved(photo(), "TIFF"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xff\xd8\xff<html><script>alert(1)</script>",
        b"GIF89a/*\xff\xff\xff\xff*/=1;alert(1)",
    ],
)
def test_what_is_no_whole_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Mistake, match="cannot be read") as refused:
        clean_picture(data)
    assert refused.value.field == "file"


def test_too_many_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_PICTURE_BYTES", 100)
    with pytest.raises(Mistake, match="20 MB at most"):
        clean_picture(saved(photo(), "PNG"))


def test_no_web_worker_loads_pillow() -> None:
    program = "import sys, challenge.files.evidence; sys.exit('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
