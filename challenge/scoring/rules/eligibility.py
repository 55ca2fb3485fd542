"""Who may be ranked, by facts that are stored. What a business is asked for at sign-up says so.

    {"zip_codes": ["19103"], "least_floor_area": 50000, "occupied_since": "2013-01-01",
     "otherwise": "scorecard_only",          or "unranked"
     "judged": "first_day",                  or "entry", "last_day": from when on these facts stay
     "text": ""}

Complete months of bills are a gate of the measures (`gates.min_complete_months`), not a fact of an entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from challenge.scoring.rules.reading import Reader

AT_ENTRY, FIRST_DAY, LAST_DAY = "entry", "first_day", "last_day"
JUDGED = (AT_ENTRY, FIRST_DAY, LAST_DAY)


@dataclass(frozen=True, slots=True)
class Eligibility:
    zip_codes: tuple[str, ...] = ()
    least_floor_area: int = 0
    occupied_since: date | None = None
    otherwise: str = "unranked"
    judged: str = FIRST_DAY
    text: str = ""

    def reason_against(self, zip_codes: tuple[str, ...], floor_area: int | None, occupied: date | None) -> str | None:
        """The first reason why an entry with these facts is not eligible, in words the public may read; or None."""
        if self.zip_codes and not set(zip_codes) <= set(self.zip_codes):
            return "Its address is outside the area of this challenge."
        if self.least_floor_area and floor_area is None:
            return "Its floor area is not stated yet."
        if self.least_floor_area and floor_area is not None and floor_area < self.least_floor_area:
            return f"It is smaller than the {self.least_floor_area:,} square feet that are needed."
        if self.occupied_since and (occupied is None or occupied > self.occupied_since):
            return f"It must have been in use since {self.occupied_since:%B %-d, %Y}."
        return None

    def document(self) -> dict[str, Any]:
        found: dict[str, Any] = {"otherwise": self.otherwise}
        more = {
            "zip_codes": list(self.zip_codes),
            "least_floor_area": self.least_floor_area,
            "occupied_since": self.occupied_since.isoformat() if self.occupied_since else "",
            "judged": "" if self.judged == FIRST_DAY else self.judged,
            "text": self.text,
        }
        return {**found, **{name: value for name, value in more.items() if value}}


def read_eligibility(reader: Reader, where: str, value: object) -> Eligibility | None:
    if not value:
        return None
    one = reader.mapping(where, value, frozenset(Eligibility.__slots__))
    zip_codes = reader.listed(
        f"{where}.zip_codes", one.get("zip_codes"), lambda at, zip_code: _zip(reader, at, zip_code)
    )
    since = one.get("occupied_since")
    return Eligibility(
        zip_codes=zip_codes,
        least_floor_area=reader.whole(f"{where}.least_floor_area", one.get("least_floor_area", 0), 0, 100_000_000),
        occupied_since=reader.date(f"{where}.occupied_since", since) if since else None,
        otherwise=reader.one_of(f"{where}.otherwise", one.get("otherwise", "unranked"), ("unranked", "scorecard_only")),
        judged=reader.one_of(f"{where}.judged", one.get("judged", FIRST_DAY), JUDGED),
        text=reader.text(f"{where}.text", one.get("text", ""), 0, 2000),
    )


def _zip(reader: Reader, where: str, value: object) -> str:
    text = reader.text(where, value, 5, 5)
    if text and not (text.isascii() and text.isdigit()):
        reader.say(where, "A ZIP code has five digits.")
    return text
