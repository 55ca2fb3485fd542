"""What an entry states because the rules of its challenge go by it. Each question is taken out where they do not."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from wtforms import BooleanField, DateField, FieldList, Form, FormField, HiddenField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from challenge.businesses.models import Business, Entry, Site
from challenge.businesses.stated import SiteFacts, Stated
from challenge.challenges.forms.groups import SECTOR_NAMES, TYPE_NAMES
from challenge.scoring.asked import SINCE, Asked
from challenge.scoring.measures import MEASURES
from challenge.typed import Between, DecimalField, OnceForm, WholeNumberField, line

ROLE_NAMES = {"owner": "We own it, or manage it for its owner", "tenant": "We rent it"}
CHOOSE = {"": "Choose one"}
OF_BUSINESS = {"role": "role", "type": "kind", "sector": "sector"}  # {fact: field}
OF_SITE = {"floor_area": "floor_area_sqft", "employees": "employees", SINCE: SINCE}


class StatedFields(Form):
    """Facts of a business and its entry. `ask` takes out what the rules do not need."""

    role = RadioField("Do you own your place?", choices=ROLE_NAMES)
    kind = SelectField("What kind of place is it?", choices=CHOOSE | TYPE_NAMES)
    sector = SelectField("Which sector are you in?", choices=CHOOSE | SECTOR_NAMES)
    occupied_since = DateField("In use by you since", [Optional()])
    not_competing = BooleanField("We take part without competing")
    shows_values = BooleanField("Show our quantities on this challenge's boards")

    def ask(self, asked: Asked) -> None:
        """Ask what is needed, and nothing else."""
        self.asked = asked
        for fact, name in {**OF_BUSINESS, SINCE: SINCE}.items():
            if fact not in asked.facts:
                del self[name]
            elif fact in OF_BUSINESS:
                self[name].validators = [InputRequired("Choose one of the answers.")]
                self[name].flags.required = True
        if not asked.values:
            del self.shows_values
        for key in MEASURES:
            if key not in {goal.key for goal in asked.goals}:
                del self[f"goal_{key}"]

    @property
    def goals(self) -> list[tuple[Any, Any]]:
        """The boxes of goals, each with its measure as the rules weigh it."""
        return [(self[f"goal_{goal.key}"], goal) for goal in self.asked.goals if f"goal_{goal.key}" in self]

    @property
    def asks(self) -> bool:
        """Whether there is a question about the business or its place."""
        return any(name in self for name in (*OF_BUSINESS.values(), SINCE))

    def show_stated(self, entry: Entry) -> None:
        """Fill in what was stated."""
        known: dict[str, Any] = {"role": entry.role}
        known |= {"kind": entry.business.kind, "sector": entry.business.sector}
        known |= {"shows_values": entry.shows_values, "not_competing": not entry.competes}
        known |= {f"goal_{key}": Decimal(goal) for key, goal in entry.goals.items()}
        for name, value in known.items():
            if name in self:
                self[name].data = value

    def start_from_business(self, business: Business) -> None:
        """Fill in what it said when it entered another challenge."""
        for name in ("kind", "sector"):
            if name in self:
                self[name].data = getattr(business, name)

    def stated(self, before: Entry | None = None, business: Business | None = None) -> Stated:
        """What was answered; what was not asked stays as it was."""
        business = before.business if before else business
        return Stated(
            role=self._told("role", before.role if before else ""),
            kind=self._told("kind", business.kind if business else ""),
            sector=self._told("sector", business.sector if business else ""),
            occupied_since=self._told(SINCE, None),
            competes=not self.not_competing.data,
            shows_values=bool(self._told("shows_values", before.shows_values if before else False)),
            goals={goal.key: field.data for field, goal in self.goals if field.data is not None},
        )

    def _told(self, name: str, before: Any) -> Any:
        return self[name].data if name in self else before


for _key, _measure in MEASURES.items():
    _goal = DecimalField(f"Your own goal: {_measure.name.lower()}", [Optional(), NumberRange(0, 100)], places=None)
    setattr(StatedFields, f"goal_{_key}", _goal)


class FactsForm(StatedFields, OnceForm):
    """What an entry stated, changed by its business."""


class SiteFactsRow(Form):
    """The facts of one site that divisions and eligibility go by."""

    site_id = HiddenField()
    floor_area_sqft = WholeNumberField("Floor area", [Between(1, 100_000_000)])
    employees = WholeNumberField("Employees", [Between(0, 1_000_000)])
    occupied_since = DateField("In use since", [Optional()])

    def keep(self, facts: frozenset[str]) -> None:
        """Take out what the rules do not go by."""
        for fact, name in OF_SITE.items():
            if fact not in facts:
                del self[name]


class TrackForm(OnceForm):
    """To which other track the coordinator moves an entry, and why."""

    track = RadioField("Track")
    reason = line(
        "Reason", DataRequired("Write the reason: the business reads it."), Length(max=300, message="Use less text.")
    )


class DivisionForm(OnceForm):
    """What the coordinator changes about who an entry is compared with."""

    division = SelectField("Division")
    role = SelectField("Owner or tenant", choices=CHOOSE | {"owner": "Owner", "tenant": "Tenant"})
    kind = SelectField("Kind of place", choices=CHOOSE | TYPE_NAMES)
    sector = SelectField("Sector", choices=CHOOSE | SECTOR_NAMES)
    sites = FieldList(FormField(SiteFactsRow), label="Sites")
    reason = line(
        "Reason", DataRequired("Write the reason: the business reads it."), Length(max=300, message="Use less text.")
    )

    def offer(self, divisions: dict[str, str], asked: Asked) -> None:
        """Let these divisions be chosen, and ask the facts that the rules go by."""
        self.asked = asked
        if divisions:
            self.division.choices = {"": "As its facts say"} | divisions
        else:
            del self.division
        for fact, name in OF_BUSINESS.items():
            if fact not in asked.facts:
                del self[name]
        if not set(OF_SITE) & asked.facts:
            del self.sites

    def show_entry(self, entry: Entry, sites: list[Site]) -> None:
        """Fill in what holds now."""
        business = entry.business
        known = {"division": entry.division, "role": entry.role, "kind": business.kind, "sector": business.sector}
        for name, value in known.items():
            if name in self:
                self[name].data = value
        if "sites" in self:
            for site in sites:
                facts = {name: getattr(site, name) for name in OF_SITE.values()}
                self.sites.append_entry({"site_id": site.id, **facts})

    def trim(self) -> None:
        """Take the columns that are not needed out of every row."""
        for row in self.sites if "sites" in self else ():
            row.form.keep(self.asked.facts)

    def changed(self, entry: Entry) -> tuple[str, Stated]:
        """The division by hand, and the facts."""
        told = {name: self[name].data if name in self else None for name in ("role", "kind", "sector", "division")}
        business = entry.business
        return told["division"] or "", Stated(
            role=told["role"] if told["role"] is not None else entry.role,
            kind=told["kind"] if told["kind"] is not None else business.kind,
            sector=told["sector"] if told["sector"] is not None else business.sector,
            goals={key: Decimal(goal) for key, goal in entry.goals.items()},
            competes=entry.competes,
            shows_values=entry.shows_values,
        )

    def site_facts(self) -> dict[str, SiteFacts]:
        """What is said of each site, by its id as text."""
        return {
            str(row.form.site_id.data): {name: row.form[name].data for name in OF_SITE.values() if name in row.form}
            for row in (self.sites if "sites" in self else ())
        }
