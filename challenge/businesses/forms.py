"""What is typed to join, and to keep a business, its sites and its entries true.

The form of a newcomer is put together from the same groups of fields as the forms that later keep each group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import BooleanField, DateField, Form, RadioField, SelectField, SelectMultipleField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, Optional
from wtforms.widgets import CheckboxInput, ListWidget, RadioInput

from challenge.accounts.forms import email_line, new_password
from challenge.businesses.facts_forms import StatedFields
from challenge.businesses.models import LISTINGS, RESOURCE_STATES, ROLES, Business, Entry, Invitation, Site
from challenge.businesses.zip_codes import site_place
from challenge.challenges.rule_words import is_measured
from challenge.mistakes import Mistake
from challenge.network.places import STATES
from challenge.quantities.resources import FUEL, RESOURCES
from challenge.scoring.asked import SINCE, Asked
from challenge.scoring.measures import MEASURES
from challenge.scoring.rules import Rules, rules_of_track
from challenge.typed import Between, OnceForm, WholeNumberField, line

TRADES = (
    "Auto repair", "Bakery", "Bank", "Bar or brewery", "Bookstore", "Child care", "Clinic", "Clothing store",
    "Coffee shop", "Dry cleaner", "Fitness studio", "Florist", "Grocery", "Hair salon", "Hardware store", "Hotel",
    "Laundry", "Library", "Manufacturer", "Museum", "Nonprofit", "Office", "Pharmacy", "Place of worship",
    "Print shop", "Restaurant", "School", "Store", "Theater", "Veterinarian", "Warehouse",
)  # fmt: skip
USUAL = ("electricity", "natural_gas", "water")  # what nearly every site has a bill for
CHOOSE = {"": "Choose one"}


def at_most(most: int) -> Length:
    """The text must not be longer."""
    return Length(max=most, message=f"Use at most {most} characters.")


class AccountFields(Form):
    """A person who has no account yet."""

    person_name = line("Your name", DataRequired("Type your name."), at_most(120), render_kw={"autocomplete": "name"})
    email = email_line("Your e-mail address")
    password = new_password("Choose a password")


class BusinessFields(Form):
    """The name and the trade of a business."""

    business_name = line(
        "Name of the business",
        DataRequired("Type the name of the business."),
        at_most(120),
        render_kw={"autocomplete": "organization"},
    )
    trade = line(
        "Trade", DataRequired("Type what the business does, like Bakery."), at_most(60), render_kw={"list": "trades"}
    )


class SiteNameField(Form):
    """What the business calls a place."""

    site_name = line("Name of the site", DataRequired("Type a name for this place, like Main Street."), at_most(120))


class AddressFields(Form):
    """Where a place is. It is asked once: a business that moves has a new site."""

    street = line(
        "Street and number",
        DataRequired("Type the street and the number."),
        at_most(120),
        render_kw={"autocomplete": "address-line1"},
    )
    city = line("City", DataRequired("Type the city."), at_most(80), render_kw={"autocomplete": "address-level2"})
    state = SelectField("State", choices=STATES, render_kw={"autocomplete": "address-level1"})
    zip_code = line(
        "ZIP code",
        DataRequired("Type the ZIP code."),
        at_most(10),
        render_kw={"autocomplete": "postal-code", "inputmode": "numeric"},
    )

    def validate_zip_code(self, field: Any) -> None:
        """Say at once what `add_site` would refuse."""
        try:
            site_place(self.state.data, field.data or "")
        except Mistake as mistake:
            raise ValidationError(mistake.message) from None


class SizeFields(Form):
    """How large a place is. An empty box means that nobody has told us yet."""

    floor_area_sqft = WholeNumberField("Floor area", [Between(1, 100_000_000)])
    employees = WholeNumberField("Employees", [Between(0, 1_000_000)])

    def need_size(self, asked: Asked) -> None:
        """The box may not be empty where the rules go by it."""
        for fact, name in (("floor_area", "floor_area_sqft"), ("employees", "employees")):
            if fact in asked.facts:
                field: Any = self[name]
                field.validators = [*field.validators, InputRequired("The rules go by this. A good guess will do.")]
                field.flags.required = True


class ResourceFields(Form):
    """One question for each resource: has the site a meter or bill of its own? The fields are added below."""

    @property
    def resources(self) -> dict[str, str]:
        """What was answered, by resource."""
        return {key: self[f"resource_{key}"].data for key in RESOURCES if f"resource_{key}" in self}

    def show_resources(self, states: Mapping[str, str]) -> None:
        """Fill in what the site answered before; what it has not answered yet is asked."""
        for key in RESOURCES:
            field: Any = self[f"resource_{key}"]
            if key not in states:
                self._ask(key)
            elif not field.raw_data:
                field.data = states[key]

    def ask_what_counts(self, rules: Rules) -> None:
        """Guess nothing about what scores by itself in this challenge: a wrong guess would cost its points.

        Where no bill counts nothing is asked.
        """
        if not is_measured(rules):
            for key in RESOURCES:
                del self[f"resource_{key}"]
            return
        for key in asked_first(rules):
            if key not in USUAL:
                self._ask(key)

    def _ask(self, key: str) -> None:
        field: Any = self[f"resource_{key}"]
        field.choices = CHOOSE | RESOURCE_STATES
        field.validators = [DataRequired("Choose one of the three answers.")]
        if not field.raw_data:
            field.data = ""


for _key, _resource in RESOURCES.items():
    _usual = "own_meter" if _key in USUAL else "not_used"
    setattr(
        ResourceFields,
        f"resource_{_key}",
        SelectField(_resource.name, choices=RESOURCE_STATES, default=_usual),
    )


class PlaceFields(SiteNameField, AddressFields, SizeFields, ResourceFields):
    """All that is asked about a new site."""

    def site_facts(self) -> dict[str, Any]:
        """What `add_site` takes."""
        names = ("street", "city", "state", "zip_code", "floor_area_sqft", "employees")
        facts = {name: self[name].data for name in names}
        return {"name": self.site_name.data, "resources": self.resources, **facts}


def asked_first(rules: Rules | None = None) -> list[str]:
    """The resources to ask for before the fold: the usual ones, and those that score by themselves here."""
    own = [rules_of_track(rules, track.key) for track in rules.tracks] if rules else []
    counted = {key for one in own for m in one.measures for key in MEASURES[m.key].resources}
    return [key for key, one in RESOURCES.items() if key in USUAL or (key in counted and one.kind != FUEL)]


class ListingFields(Form):
    """What the public reads of an entry."""

    listing = RadioField("What may the public read?", choices=LISTINGS, default="name")
    pseudonym = line("The other name", at_most(60))


class EntryFields(StatedFields, ListingFields):
    """How a business takes part."""

    team_code = line(
        "Team code", at_most(40), description="Leave it empty if you have none. You can join a team later."
    )
    track = RadioField("Track", validators=[InputRequired("Choose a track.")])
    agreed = BooleanField(
        "We have read the official rules and agree to them",
        validators=[DataRequired("Please read the rules and tick this box.")],
    )

    def offer_tracks(self, rules: Rules) -> None:
        """Let one of the challenge's tracks be chosen; a single one is not asked for."""
        self.tracks = rules.tracks
        if rules.teams is None:
            del self.team_code
        if len(rules.tracks) == 1:
            del self.track
        else:
            self.track.choices = {track.key: track.name for track in rules.tracks}

    @property
    def chosen_team(self) -> str:
        """The code of a team, "" where none was typed."""
        return str(self.team_code.data or "") if "team_code" in self else ""

    @property
    def chosen_track(self) -> str:
        """The key of the track."""
        return str(self.track.data) if "track" in self else self.tracks[0].key


class NewBusinessForm(BusinessFields, PlaceFields, EntryFields, OnceForm):
    """Somebody who is signed in enters a new business with its first site."""

    def start_from_invitation(self, invitation: Invitation) -> None:
        """Fill in what the coordinator knew. All of it may be changed."""
        known = ("business_name", "trade", "street", "city", "state", "zip_code", "employees", "floor_area_sqft")
        for name in known:
            if getattr(invitation, name) not in ("", None):
                self[name].data = getattr(invitation, name)
        self.site_name.data = invitation.street


class NewcomerForm(AccountFields, NewBusinessForm):
    """Somebody who has no account enters a new business: account, business, site and entry in one go."""

    def start_from_invitation(self, invitation: Invitation) -> None:
        """Who was invited, too."""
        super().start_from_invitation(invitation)
        self.person_name.data, self.email.data = invitation.contact_name, invitation.email


class SitesField(SelectMultipleField):
    """Sites of a business, each with a box to tick."""

    widget = ListWidget(prefix_label=False)
    option_widget: Any = CheckboxInput()


class SitesFields(Form):
    """Which sites take part: all or some, or one where each site is an entry of its own."""

    sites = SitesField("Sites that take part", coerce=int, validators=[DataRequired("Choose at least one site.")])

    def offer_sites(self, sites: Sequence[Site], chosen: Sequence[int], *, only_one: bool) -> None:
        """Let these sites be chosen; `chosen` are ticked until somebody says otherwise."""
        self.sites.choices = {str(site.id): f"{site.name}, {site.street}, {site.city}" for site in sites}
        if only_one:
            self.sites.option_widget = RadioInput()
        if not self.is_submitted():  # type: ignore[attr-defined]  # the mixin's form has it
            self.sites.data = list(chosen)

    @property
    def site_ids(self) -> list[int]:
        """The sites that were chosen."""
        return list(self.sites.data or [])


class EntryForm(SitesFields, EntryFields, OnceForm):
    """A business that is known enters a challenge."""


class ListingForm(ListingFields, OnceForm):
    """What the public reads of an entry, changed."""

    def show_entry(self, entry: Entry) -> None:
        """Fill in what it reads now."""
        self.listing.data, self.pseudonym.data = entry.listing, entry.pseudonym


class EntrySitesForm(SitesFields, OnceForm):
    """Which sites count for an entry, changed."""


class SiteForm(SiteNameField, SizeFields, ResourceFields, OnceForm):
    """The facts of a site, changed."""

    occupied_since = DateField("In use by you since", [Optional()])

    def show_site(self, site: Site) -> None:
        """Fill in what they are now."""
        self.site_name.data = site.name
        self.floor_area_sqft.data, self.employees.data = site.floor_area_sqft, site.employees
        if SINCE in self:
            self.occupied_since.data = site.occupied_since


class NewSiteForm(PlaceFields, OnceForm):
    """A further place of a business."""


class BusinessForm(BusinessFields, OnceForm):
    """The name and trade of a business, changed."""

    def show_business(self, business: Business) -> None:
        """Fill in what they are now."""
        self.business_name.data, self.trade.data = business.name, business.trade


class PersonForm(OnceForm):
    """Somebody is invited to work for a business here."""

    name = line("Name", DataRequired("Type the person's name."), at_most(120), render_kw={"autocomplete": "off"})
    email = email_line(render_kw={"autocomplete": "off"})
    role = RadioField("What may this person do?", choices=ROLES, default="bookkeeper")
