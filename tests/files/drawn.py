"""Pictures made for tests: honest ones, and those of section U of the list of attacks."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

HIDDEN = b"Rosa was here"


def photo(wide: int = 320, high: int = 200, mode: str = "RGB") -> Image.Image:
    """Something with many colors, as a camera sees it."""
    noise = Image.effect_noise((wide, high), 80)
    return Image.merge("RGB", (noise, noise.rotate(90).resize((wide, high)), noise.rotate(180))).convert(mode)


def saved(image: Image.Image, kind: str, **how: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def located(orientation: int = 1) -> bytes:
    """A photo with a place, an author and a comment. Its left half is red, its right half blue."""
    image = Image.new("RGB", (400, 200), "red")
    image.paste(photo(200, 200), (200, 0))
    exif = Image.Exif()
    exif[0x0112], exif[0x013B], exif[0x010E] = orientation, HIDDEN.decode(), HIDDEN.decode()
    exif.get_ifd(0x8825)[2] = (40.0, 26.0, 46.0)
    return saved(image, "JPEG", exif=exif, comment=HIDDEN)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of_size(wide: int, high: int) -> bytes:
    """A file that claims a size and holds a few bytes."""
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 4096)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def moving_png(frames: int) -> bytes:
    """An APNG: a red picture, then many others."""
    red, blue = (Image.new("RGB", (16, 16), color) for color in ("red", "blue"))
    return saved(red, "PNG", save_all=True, append_images=[blue, red] * (frames // 2))
