"""A picture that somebody uploads is drawn anew: what comes out has its pixels, and nothing else that was in the file.

Readers of pictures are native code, and their files may ask for any amount of memory. So this happens in a process of
its own that may take little and may end; no web worker loads Pillow.
"""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from challenge.mistakes import Mistake

if TYPE_CHECKING:
    from PIL import Image

MAX_PICTURE_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000
LONGEST_SIDE = 2400
FEW_COLORS, FEW_GRAYS = 4096, 64
MEMORY, SECONDS = 1024 * 1024 * 1024, 15
FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
PNG, JPEG = "image/png", "image/jpeg"
_ROOT = Path(__file__).resolve().parents[2]
_STARTS = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF87a", b"GIF89a")
_TOO_MANY_BYTES = f"A picture can have {MAX_PICTURE_BYTES // 2**20} MB at most. Make it smaller and add it again."
_TOO_MANY_PIXELS = (
    f"A picture can have {MAX_PIXELS // 1_000_000} million pixels at most. Make it smaller and add it again."
)
_UNREADABLE = "This picture cannot be read: it is damaged, or a part of it is missing. Save it anew as PNG or JPEG."
_TOO_LARGE_CODE = 3


@dataclass(frozen=True, slots=True)
class Picture:
    content: bytes
    media_type: str


def looks_like_picture(data: bytes) -> bool:
    """By its first bytes; a name or a media type that somebody claims says nothing."""
    return data.startswith(_STARTS) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def clean_picture(data: bytes) -> Picture:
    """The first frame, upright, at most LONGEST_SIDE long, without place, author or anything hidden. Raises Mistake."""
    if len(data) > MAX_PICTURE_BYTES:
        raise Mistake("file", _TOO_MANY_BYTES)
    if not looks_like_picture(data):
        raise Mistake("file", _UNREADABLE)
    command = [sys.executable, "-m", "challenge.files.pictures"]
    try:
        done = subprocess.run(
            command, input=data, capture_output=True, cwd=_ROOT, env={}, timeout=3 * SECONDS, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise Mistake("file", _UNREADABLE) from late
    if done.returncode == _TOO_LARGE_CODE:
        raise Mistake("file", _TOO_MANY_PIXELS)
    if done.returncode or not done.stdout:
        raise Mistake("file", _UNREADABLE)
    return Picture(done.stdout, PNG if done.stdout.startswith(_STARTS[0]) else JPEG)


def main() -> None:
    """In the other process: a file comes in, a picture goes out."""
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    sys.stdout.buffer.write(_redrawn(sys.stdin.buffer.read()))


def _redrawn(data: bytes) -> bytes:
    """Whatever is wrong ends this process; that alone says that the picture is damaged."""
    import warnings

    from PIL import Image

    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        found = Image.open(io.BytesIO(data), formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        sys.exit(_TOO_LARGE_CODE)
    if found.width * found.height > MAX_PIXELS:
        sys.exit(_TOO_LARGE_CODE)
    found.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
    upright = _plain(_upright(found))
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS)
    upright.info.clear()
    return _written(upright)


def _upright(found: Image.Image) -> Image.Image:
    """Turned as its camera was held; notes that cannot be read turn nothing."""
    from PIL import ImageOps

    found.load()
    try:
        return ImageOps.exif_transpose(found)
    except Exception:
        return found


def _plain(found: Image.Image) -> Image.Image:
    """Gray, colors, or colors with transparency; sixteen bits become eight, inks become light."""
    if found.mode.startswith("I"):
        return found.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if found.has_transparency_data:
        return found.convert("RGBA")
    return found.convert("L" if found.mode in ("1", "L") else "RGB")


def _written(picture: Image.Image) -> bytes:
    """Drawings and what one can see through as PNG, photographs as JPEG."""
    out = io.BytesIO()
    few = FEW_GRAYS if picture.mode == "L" else FEW_COLORS
    if picture.mode == "RGBA" or picture.getcolors(few) is not None:
        picture.save(out, "PNG", optimize=True)
    else:
        picture.save(out, "JPEG", quality=85, optimize=True, progressive=True)
    return out.getvalue()


if __name__ == "__main__":
    main()
