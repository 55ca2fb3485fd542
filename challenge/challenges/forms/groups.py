"""Who takes part and is compared with whom: tracks, divisions, eligibility."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import DateField, FieldList, Form, FormField, HiddenField, RadioField, SelectField, SelectMultipleField
from wtforms.validators import Length, NumberRange, Optional

from challenge.challenges.forms.rows import filled, without_empty
from challenge.scoring.rules.divisions import MERGE, NO_WINNER, SECTORS, TYPES
from challenge.scoring.rules.eligibility import AT_ENTRY, FIRST_DAY, LAST_DAY
from challenge.scoring.rules.reading import plain
from challenge.typed import IntegerField, OnceForm, WholeNumberField, line, lines

TYPE_NAMES = {
    "office": "Office",
    "retail": "Shop",
    "restaurant": "Restaurant or cafe",
    "grocery": "Grocery",
    "lodging": "Hotel",
    "health": "Health",
    "education": "School or college",
    "worship": "House of worship",
    "recreation": "Sports or culture",
    "manufacturing": "Workshop or factory",
    "warehouse": "Warehouse",
    "residential": "Residential building",
    "other": "Something else",
}
SECTOR_NAMES = {
    "business": "Business",
    "nonprofit": "Non-profit",
    "municipality": "City or county",
    "school": "School",
}
ROLE_CHOICES = {"": "Owners and tenants", "owner": "Owners", "tenant": "Tenants"}
MORE_ROWS = 3


class TrackRow(Form):
    """A track. An empty name: there is none in this row."""

    key = HiddenField()
    name = line("Name", Length(max=80))
    text = line("Who belongs in it", Length(max=1000))
    fee = line("Fee, shown as information", Length(max=200))


class DivisionRow(Form):
    """A division. What is left open holds for everybody."""

    key = HiddenField()
    name = line("Name", Length(max=80))
    role = SelectField("Owners or tenants", choices=ROLE_CHOICES, default="")
    type = SelectMultipleField("Kinds of places", choices={key: TYPE_NAMES[key] for key in TYPES})
    sector = SelectMultipleField("Sectors", choices={key: SECTOR_NAMES[key] for key in SECTORS})
    employees_from = WholeNumberField("People from", [Optional(), NumberRange(0, 10_000_000)])
    employees_below = WholeNumberField("People below", [Optional(), NumberRange(1, 10_000_000)])
    floor_area_from = WholeNumberField("Square feet from", [Optional(), NumberRange(0, 100_000_000)])
    floor_area_below = WholeNumberField("Square feet below", [Optional(), NumberRange(1, 100_000_000)])


class GroupsForm(OnceForm):
    """Everything about who is compared with whom."""

    tracks = FieldList(FormField(TrackRow), max_entries=43)
    divisions = FieldList(FormField(DivisionRow), max_entries=63)
    few = RadioField(
        "A division with too few entries",
        choices={NO_WINNER: "is shown without a winner", MERGE: "is joined with the next one in the list"},
        default=NO_WINNER,
    )
    fewest = IntegerField("Entries that a division needs", [NumberRange(1, 100)], default=3)
    least_floor_area = WholeNumberField("Least floor area", [Optional(), NumberRange(0, 100_000_000)])
    zip_codes = lines("ZIP codes of the area", Length(max=2000))
    occupied_since = DateField("In use since this day or longer", [Optional()])
    otherwise = RadioField(
        "Who does not meet this",
        choices={"unranked": "is not ranked", "scorecard_only": "counts by the scorecard alone"},
        default="unranked",
    )
    judged = RadioField(
        "When this is judged",
        choices={
            AT_ENTRY: "at entry: the facts stay as the business told them when it entered",
            FIRST_DAY: "on the first day that counts: until then it may correct them",
            LAST_DAY: "on the last day that counts: until then it may grow into this, or out of it",
        },
        default=FIRST_DAY,
    )
    eligibility_text = lines("More about who may take part", Length(max=2000))
    reason = line("Reason for changing the rules", Length(max=300))

    def fill(self, document: Mapping[str, Any]) -> None:
        """With the rules as they are, and some empty rows."""
        for track in [*document["tracks"], *[{}] * MORE_ROWS]:
            self.tracks.append_entry({name: track.get(name, "") for name in ("key", "name", "text", "fee")})
        divisions = document.get("divisions") or {}
        for division in [*divisions.get("list", ()), *[{}] * MORE_ROWS]:
            self.divisions.append_entry(_division_row(division))
        self.few.data, self.fewest.data = divisions.get("few", NO_WINNER), divisions.get("fewest", 3)
        eligibility = document.get("eligibility") or {}
        self.least_floor_area.data = eligibility.get("least_floor_area")
        self.zip_codes.data = " ".join(eligibility.get("zip_codes", ()))
        self.otherwise.data = eligibility.get("otherwise", "unranked")
        self.judged.data = eligibility.get("judged", FIRST_DAY)
        self.eligibility_text.data = eligibility.get("text", "")
        since = eligibility.get("occupied_since")
        self.occupied_since.process_data(since and _day(since))

    def changes(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """The settings of this page, as typed."""
        own = {track["key"]: track.get("own", {}) for track in document["tracks"]}
        tracks = [
            {
                "key": key,
                "name": row.name.data,
                "text": row.text.data or "",
                "fee": row.fee.data or "",
                "own": own.get(key, {}),
            }
            for row, key in filled(self.tracks, "track")
        ]
        divisions = [
            {"key": key, "name": row.name.data, "where": _where(row)} for row, key in filled(self.divisions, "division")
        ]
        groups = {"list": divisions, "few": self.few.data, "fewest": self.fewest.data} if divisions else None
        return {"tracks": tracks, "divisions": groups, "eligibility": self._eligibility()}

    def _eligibility(self) -> dict[str, Any] | None:
        asked = without_empty(
            {
                "least_floor_area": self.least_floor_area.data or 0,
                "zip_codes": (self.zip_codes.data or "").replace(",", " ").split(),
                "occupied_since": self.occupied_since.data.isoformat() if self.occupied_since.data else "",
                "text": self.eligibility_text.data or "",
            }
        )
        return {**asked, "otherwise": self.otherwise.data, "judged": self.judged.data} if asked else None


def _division_row(division: Mapping[str, Any]) -> dict[str, Any]:
    where = division.get("where", {})
    row = {"key": division.get("key", ""), "name": division.get("name", "")}
    row |= {"role": (where.get("role") or [""])[0] if len(where.get("role", ())) < 2 else ""}
    row |= {fact: where.get(fact, []) for fact in ("type", "sector")}
    for fact in ("employees", "floor_area"):
        for end in ("from", "below"):
            text = where.get(fact, {}).get(end)
            row[f"{fact}_{end}"] = int(text) if text is not None else None
    return row


def _where(row: Any) -> dict[str, Any]:
    where: dict[str, Any] = without_empty(
        {"role": [row.role.data] if row.role.data else [], "type": row.type.data, "sector": row.sector.data}
    )
    for fact in ("employees", "floor_area"):
        limits = {end: getattr(row, f"{fact}_{end}").data for end in ("from", "below")}
        known = {end: plain(limit) for end, limit in limits.items() if limit is not None}
        where |= {fact: known} if known else {}
    return where


def _day(text: str) -> date:
    return date.fromisoformat(text)
