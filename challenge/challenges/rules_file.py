"""A challenge as one file: its rules, and around them its name, texts, windows and contact.

    {"name": "Riverbend 2030", "version": 3, "sha256": "...", "rules": {...},
     "challenge": {"city": "riverbend-oh", "time_zone": "America/New_York", "summary": "", "text": "",
                   "registration_opens": "2029-10-01T00:00", ..., "baseline_due_days_after_joining": 30,
                   "contact_name": "", "contact_email": "", "contact_phone": ""}}

Times are on the clock of the time zone. Files from before have no "challenge", and the rules alone are a file, too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from challenge import clock
from challenge.accounts.addresses import kept_address
from challenge.challenges.models import Challenge, ChallengeRules
from challenge.quantities.problems import Problem
from challenge.scoring.rules import Rules, read_rules
from challenge.scoring.rules.reading import Reader
from challenge.typed import with_line_feeds

LARGEST = 1_000_000
TEXTS = {"summary": (1, 300), "text": (0, 20_000)}
CONTACT = {"contact_name": (1, 120), "contact_email": (3, 254), "contact_phone": (0, 40)}
WINDOWS = ("registration_opens", "registration_closes", "submission_opens", "submission_closes")
BASELINE_WINDOW = ("baseline_opens", "baseline_closes")
DUE = "baseline_due_days_after_joining"
_KNOWN = frozenset({"city", "time_zone", DUE, *TEXTS, *CONTACT, *WINDOWS, *BASELINE_WINDOW})


@dataclass(frozen=True, slots=True)
class RulesFile:
    """What a file holds. `facts` are columns of Challenge; without those of `challenge` where the file is an old one.

    `city` is the address of the city it comes from: a contact holds there only.
    """

    rules: Rules
    name: str
    city: str
    facts: Mapping[str, Any]


def file_of(challenge: Challenge, row: ChallengeRules, rules: Rules) -> dict[str, Any]:
    """The file of a challenge as it is now."""

    def local(name: str) -> str | None:
        at: datetime | None = getattr(challenge, f"{name}_at")
        zone = ZoneInfo(challenge.time_zone)
        return _minute(at.astimezone(zone).replace(tzinfo=None)) if at else None

    around = {name: getattr(challenge, name) for name in ("time_zone", *TEXTS, *CONTACT, DUE)}
    around |= {"city": challenge.member.slug} | {name: local(name) for name in (*WINDOWS, *BASELINE_WINDOW)}
    told = {name: with_line_feeds(value) for name, value in around.items() if value is not None}
    document = rules.document()
    return {"name": challenge.name, "version": row.version, "sha256": row.hash, "challenge": told, "rules": document}


def facts_in(file: RulesFile, city: str) -> dict[str, Any]:
    """The columns that a file fills in for a challenge of this city."""
    names = {"name": file.name} if file.name else {}
    known = {name: value for name, value in file.facts.items() if name not in CONTACT or city == file.city}
    return {**names, **known}


def read_file(data: bytes) -> tuple[RulesFile | None, list[Problem | str]]:
    """What a file holds, or everything that is wrong with it."""
    if len(data) > LARGEST:
        return None, ["This file is larger than 1 MB: it is not a file of rules."]
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return None, ["This is not a file of rules: it cannot be read as JSON."]
    whole = document if isinstance(document, dict) and "rules" in document else {"rules": document}
    rules, problems = read_rules(whole["rules"])
    reader = _Around()
    name = reader.text("name", whole["name"], 1, 120) if "name" in whole else ""
    city, facts = reader.facts(whole["challenge"]) if "challenge" in whole else ("", {})
    if rules is None or reader.problems:
        return None, [*problems, *reader.problems]
    days = {"entry_kind": rules.entry_kind, "starts_on": rules.reporting.start, "ends_on": rules.reporting.end}
    return RulesFile(rules, name, city, {**facts, **days}), []


class _Around(Reader):
    """Reads what stands around the rules."""

    def facts(self, value: object) -> tuple[str, dict[str, Any]]:
        one = self.mapping("challenge", value, _KNOWN)
        zone = one.get("time_zone")
        if zone not in available_timezones():
            self.say("challenge.time_zone", "We do not know this time zone.")
            return "", {}
        found: dict[str, Any] = {"time_zone": zone, DUE: None}
        found |= {name: self.text(f"challenge.{name}", one.get(name, ""), *ends) for name, ends in TEXTS.items()}
        if "contact_email" in one:
            found |= {name: self.text(f"challenge.{name}", one.get(name, ""), *ends) for name, ends in CONTACT.items()}
            found["contact_email"] = self._address(found["contact_email"])
        for name in (*WINDOWS, *BASELINE_WINDOW):
            found[f"{name}_at"] = (
                None if name in BASELINE_WINDOW and name not in one else self._instant(name, one, zone)
            )
        if one.get(DUE) is not None:
            found[DUE] = self.whole(f"challenge.{DUE}", one[DUE], 1, 366)
        return self.text("challenge.city", one.get("city", ""), 0, 80), found

    def _address(self, text: str) -> str:
        try:
            return kept_address(text)
        except ValueError as error:
            self.say("challenge.contact_email", str(error))
            return ""

    def _instant(self, name: str, one: Mapping[str, Any], zone: str) -> datetime | None:
        text = str(one.get(name))
        try:
            local = datetime.fromisoformat(text)
        except ValueError:
            local = None
        if local is None or _minute(local) != text or not 1990 <= local.year <= 2199:
            self.say(f"challenge.{name}", "Write the moment as 2030-01-31T17:00, on the clock of the time zone.")
            return None
        return clock.instant(local, zone)


def _minute(local: datetime) -> str:
    """As a moment stands in a file: `2030-01-31T17:00`."""
    return local.isoformat(timespec="minutes")
