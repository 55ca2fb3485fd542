"""What a business should do next, the most useful step first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from challenge.businesses.models import Business
from challenge.desks.business_queries import BusinessDesk, MeterLine, Part, SiteLine, live_parts
from challenge.desks.scorecard_queries import CardLine
from challenge.quantities.resources import RESOURCES
from challenge.words import deadline, short_day


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: why, and where."""

    what: str
    why: str
    label: str
    address: str


def next_steps(business: Business, desk: BusinessDesk, *, confirmed: bool, for_coordinator: bool) -> list[Step]:
    """Every step that is open. A coordinator is shown what she may do for a business: bills and scorecards."""
    about_bills = [*_meters_to_add(desk), *_first_bills(desk), *_due(desk), *_gaps(desk), *_scorecards(desk)]
    if for_coordinator:
        return about_bills
    return [*_own_affairs(business, desk, confirmed), *about_bills]


def _own_affairs(business: Business, desk: BusinessDesk, confirmed: bool) -> Iterator[Step]:
    home = f"/businesses/{business.slug}"
    if not confirmed:
        yield Step("Confirm your address", "We sent you a letter with a link.", "My account", "/account")
    yield from _questions(desk)
    yield from _reviewers_ask(desk)
    yield from _reviewers_ask_about_bills(desk)
    if not desk.sites:
        yield Step("Add your first site", "Its bills are what a challenge compares.", "Add a site", f"{home}/sites/new")
    elif not any(part.entry.state in ("waiting", "approved") for part in desk.parts):
        yield Step("Join a challenge", "Your bills count once you take part.", "Find a challenge", "/challenges")


def _questions(desk: BusinessDesk) -> Iterator[Step]:
    for line in _meters(desk):
        for hold in line.held:
            if hold.question and not hold.answer:
                what = f"Answer a question about your {line.meter.name.lower()}"
                yield Step(what, hold.question, "Answer", f"/holds/{hold.id}")


def _reviewers_ask(desk: BusinessDesk) -> Iterator[Step]:
    for line in _cards(desk):
        for one in line.asked:
            what = f"Reply to a reviewer about {one.answer.item} of {line.card.name}"
            address = (
                f"/businesses/{line.card.entry.business.slug}/entries/{one.answer.entry_id}/questions/{one.answer.id}"
            )
            yield Step(what, one.asked.text, "Reply", address)


def _reviewers_ask_about_bills(desk: BusinessDesk) -> Iterator[Step]:
    for part in desk.parts:
        for one in part.asked_about:
            asked = one.said.text if one.said else ""
            address = f"/entries/{one.entry_id}/bills/{one.resource}"
            yield Step(f"Reply to a reviewer about your {one.name} bills", asked, "Reply", address)


def _scorecards(desk: BusinessDesk) -> Iterator[Step]:
    for line in _cards(desk):
        if line.still_to_do:
            state, zone = line.state, line.card.entry.challenge.time_zone
            why = f"{state.answered} of {state.of} answered. Submit it before {deadline(line.card.closes_at, zone)}."
            deed = "Submit the changes to" if state.submitted_at else "Answer" if not state.answered else "Finish"
            yield Step(f"{deed} {line.card.name}", why, "Open the scorecard", line.card.address)


def _cards(desk: BusinessDesk) -> list[CardLine]:
    return [line for part in desk.parts for line in part.cards]


def _meters_to_add(desk: BusinessDesk) -> Iterator[Step]:
    for site in desk.sites:
        for key in _wanted(site, desk.parts):
            name = RESOURCES[key].name.lower()
            address = f"/sites/{site.site.id}/meters/new?resource={key}"
            without = (
                "the entry counts by its scorecard alone"
                if _ranked_by_actions(site, key, desk)
                else "the entry gets no place"
            )
            why = f"You said that it has a meter or bill of its own. Without it {without}."
            yield Step(f"Add your {name} meter{_at(site, desk)}", why, "Add the meter", address)


def _wanted(site: SiteLine, parts: list[Part]) -> list[str]:
    """The resources without a meter that make points; all of them while the site takes part in nothing."""
    live = live_parts(parts, site.site.id)
    return [key for key in site.without_meter if not live or any(key in part.counts for part in live)]


def _ranked_by_actions(site: SiteLine, key: str, desk: BusinessDesk) -> bool:
    """Whether every challenge that counts this resource ranks who lacks its bills by actions."""
    counting = [part.rules for part in live_parts(desk.parts, site.site.id) if key in part.counts]
    return bool(counting) and all(rules.counts_without_bills for rules in counting)


def _first_bills(desk: BusinessDesk) -> Iterator[Step]:
    for site in desk.sites:
        for line in site.meters:
            if line.is_empty and (line.counts or not live_parts(desk.parts, site.site.id)):
                what = f"{line.meter.name}{_at(site, desk)}: no bills yet"
                why = "Begin with the year before the challenge: every saving is measured against it."
                yield Step(what, why, "Fill in a year of bills", f"/meters/{line.meter.id}/year")


def _due(desk: BusinessDesk) -> Iterator[Step]:
    for site in desk.sites:
        for line in site.meters:
            if line.due and line.through:
                what = f"{line.meter.name}{_at(site, desk)}: bills through {short_day(line.through)}; {line.due.what}"
                yield Step(what, "", "Log the next bill", f"/meters/{line.meter.id}/bills/new")


def _gaps(desk: BusinessDesk) -> Iterator[Step]:
    for site in desk.sites:
        for line in site.meters:
            if line.gap:
                why = "Days without a bill are left out of the comparison."
                what = f"{line.meter.name}{_at(site, desk)}: {line.gap.what}"
                yield Step(what, why, "Fill in a year of bills", f"/meters/{line.meter.id}/year")


def _meters(desk: BusinessDesk) -> list[MeterLine]:
    return [line for site in desk.sites for line in site.meters]


def _at(site: SiteLine, desk: BusinessDesk) -> str:
    return f" at {site.site.name}" if len(desk.sites) > 1 else ""
