"""A picture to share: 1200 by 630 pixels, as social networks show it beside a link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from challenge.papers.press import print_sheet

WIDTH, HEIGHT = 1200, 630


@dataclass(frozen=True, slots=True)
class Picture:
    """`honour` is what stands above the name ("Energy Saver of the Year", "1st place in Shops"); `finding` below it,
    and below that how far to trust it (`honest`), "" where nothing is to be said."""

    city: str
    challenge: str
    name: str
    honour: str
    finding: str
    as_of: str
    made_on: date
    honest: str = ""


def picture(shown: Picture) -> bytes:
    """A PNG. It repeats what its page says, so its alternative text is `alternative_text`."""
    return print_sheet("picture", {"title": shown.name, "author": shown.city, "picture": shown}, shown.made_on, "png")


def alternative_text(shown: Picture) -> str:
    """What the picture says, for those who do not see it."""
    said = [part.removesuffix(".") for part in (shown.honour, shown.finding, shown.honest) if part]
    return ". ".join([f"{shown.name}, {shown.challenge}, {shown.city}", *said])
