"""A coordinator starts from a template, changes its parts, and publishes only what can work."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from challenge.challenges.forms.rows import free_key
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of, rules_row
from challenge.challenges.templates import moved, propose, propose_again
from challenge.extensions import transaction
from challenge.scoring.catalogue.templates import KEYS, templates
from challenge.scoring.checks import problems_in
from challenge.scoring.rules import read_rules, rules_of_track
from tests.challenges.test_create_challenge import challenge
from tests.conftest import ON_ONE_DATABASE
from tests.page import Page, Visitor

CITY = "/cities/riverbend-oh"
START = f"{CITY}/challenges/start"
SETUP = f"{CITY}/challenges/next/setup"


def filled(page: Page) -> dict[str, Any]:
    """What the main form holds as it was opened; a list where several boxes have one name."""
    fields: dict[str, Any] = {}
    menu = ""
    for element in page.elements:
        name, kind = element.attributes.get("name", ""), element.attributes.get("type")
        if element.tag == "select":
            menu = name
        if element.tag == "option" and "selected" in element.attributes:
            fields[menu] = element.attributes["value"]
        if element.tag == "textarea":
            fields[name] = element.text.strip()
        if element.tag == "input" and name and (kind not in ("radio", "checkbox") or "checked" in element.attributes):
            value = element.attributes.get("value", "")
            fields[name] = [*fields[name], value] if isinstance(fields.get(name), list) else value
            if kind == "checkbox" and not isinstance(fields[name], list):
                fields[name] = [value]
    return fields


def send(person: Visitor, address: str, **changes: Any) -> Page:
    fields = {**filled(person.get(address)), **changes}
    return Page(person.browser.post(address, data=fields, follow_redirects=True))


def start(person: Visitor, template: str = "city-scorecard", **more: Any) -> Page:
    fields = {"slug": "next", "starts_on": "2030-01-01", **more}
    return send(person, f"{START}/{template}", **fields)


def test_it_works(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    """Four boxes, of which all but one are filled in; two buttons; and the public sees it."""
    page = carmen.get(f"{START}/city-scorecard")
    asked = [
        e for e in page.all("input") if e.attributes.get("type") in ("text", "date") and "required" in e.attributes
    ]
    assert len(asked) <= 12
    made = start(carmen, name="Riverbend 2030")
    assert made.heading() == "Set-up: Riverbend 2030"
    assert "Everything fits together." in made.text()
    assert visitor.get("/challenges/riverbend-oh/next").status == 404
    assert carmen.post(f"{CITY}/challenges/next/publish", page=SETUP).status == 200
    assert "Riverbend 2030" in visitor.get("/challenges/riverbend-oh/next").text()
    with app.app_context():
        found = challenge("next")
        assert (found.starts_on, found.ends_on) == (date(2030, 1, 1), date(2031, 1, 1))
        assert found.registration_closes_at == datetime(2030, 4, 1, 4, tzinfo=UTC)
        assert rules_row(found).version == 1


@pytest.mark.parametrize("key", ["city-scorecard", "workplace-challenge"])
def test_what_is_answered_twice_has_a_window_each_time(app: Flask, carmen: Visitor, visitor: Visitor, key: str) -> None:
    """Nobody answers for the end of the year before it has begun."""
    start(carmen, key)
    carmen.post(f"{CITY}/challenges/next/publish", page=SETUP)
    with app.app_context():
        found = challenge("next")
        opens, closes = found.baseline_opens_at, found.baseline_closes_at
        assert opens is not None
        assert closes is not None
        assert opens < datetime(2030, 1, 1, 5, tzinfo=UTC) < closes < found.submission_opens_at
        assert (found.ends_on - found.submission_opens_at.date()).days == 30
    assert "Answers for the start: " in visitor.get("/challenges/riverbend-oh/next/rules").text()


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("first", ["2011-12-01", "2014-10-01", "2028-02-29", "2026-08-31", "2027-12-31"])
def test_every_template_makes_rules_that_work(key: str, first: str) -> None:
    proposal = propose(templates()[key], date.fromisoformat(first), "America/New_York")
    rules, problems = read_rules(proposal.document)
    assert rules is not None, problems
    assert problems_in(rules) == []
    assert read_rules(json.loads(rules.canonical))[0] == rules
    assert all(rules_of_track(rules, track.key).plan.reporting == rules.reporting for track in rules.tracks)
    facts = proposal.facts
    assert facts["registration_opens_at"] < facts["registration_closes_at"] <= facts["submission_closes_at"]


def test_a_city_scorecard_of_2011_is_due_on_the_29th_of_february() -> None:
    template = templates()["city-scorecard"]
    windows = {window.key: window.days(date(2011, 12, 1), date(2012, 12, 1)) for window in template.windows}
    assert windows["baseline"][1] == date(2012, 3, 1)


@pytest.mark.parametrize("template", KEYS)
def test_each_template_can_be_started_in_the_browser(carmen: Visitor, template: str) -> None:
    page = start(carmen, template)
    assert page.heading().startswith("Set-up")
    assert "cannot work" not in page.text()


def test_clones_move_by_whole_years(app: Flask, carmen: Visitor) -> None:
    page = send(carmen, f"{CITY}/challenges/start-again/2026", slug="next")
    assert page.heading().startswith("Set-up"), page.errors()
    with app.app_context():
        before, after = challenge("2026"), challenge("next")
        assert (after.starts_on.month, after.starts_on.day) == (before.starts_on.month, before.starts_on.day)
        assert rules_of(after).measures == rules_of(before).measures


def test_a_clone_keeps_its_deadlines_and_moves_its_days() -> None:
    """Who had to be in use since 2025 has to be since 2026 a year later; day 30 after joining stays day 30."""
    proposal = propose(templates()["energy-race"], date(2026, 1, 1), "America/New_York")
    eligibility = {**proposal.document["eligibility"], "occupied_since": "2025-01-01"}
    rules, _ = read_rules({**proposal.document, "eligibility": eligibility})
    assert rules is not None
    again = propose_again(Challenge(**proposal.facts, baseline_due_days_after_joining=30), rules, date(2027, 1, 1))
    assert again.facts["baseline_due_days_after_joining"] == 30
    assert again.document["eligibility"]["occupied_since"] == "2026-01-01"
    assert again.document["eligibility"]["least_floor_area"] == 50_000


@pytest.mark.parametrize(
    ("old", "new"), [("2024-02-29", "2025-03-01"), ("2024-06-30", "2025-06-30"), ("2023-11-15", "2024-11-15")]
)
def test_days_keep_their_place_in_the_year(old: str, new: str) -> None:
    found = moved(date.fromisoformat(old), date(2024, 1, 1), date(2025, 1, 1))
    assert found == date.fromisoformat(new)


def test_nobody_of_another_city_starts_or_changes_anything(nadia: Visitor, carmen: Visitor) -> None:
    start(carmen)
    for address in (START, f"{START}/city-scorecard", SETUP, f"{SETUP}/groups", f"{SETUP}/rules.json"):
        assert nadia.get(address).status == 404


# --- parts ------------------------------------------------------------------------------------------


@ON_ONE_DATABASE
def test_each_part_saved_as_it_was_changes_nothing(app: Flask, carmen: Visitor) -> None:
    for template, slug in (("workplace-challenge", "work"), ("tracks-by-ambition", "tracks"), ("energy-race", "race")):
        start(carmen, template, slug=slug)
        setup = f"{CITY}/challenges/{slug}/setup"
        with app.app_context():
            before = rules_of(challenge(slug))
            cards = [(card.key, category.key) for card in before.scorecards for category in card.categories]
            awards = [award.key for award in before.awards]
            tracks = [f"tracks/{track.key}" for track in before.tracks]
        parts = [
            "groups",
            "ranking",
            *tracks,
            *(f"awards/{key}" for key in awards),
            *(f"scorecards/{key}" for key, _ in cards),
        ]
        for part in [*parts, *(f"scorecards/{card}/{category}" for card, category in cards[:3])]:
            page = send(carmen, f"{setup}/{part}")
            assert page.heading().startswith("Set-up"), (part, page.errors(), page.text()[:500])
        with app.app_context():
            assert rules_of(challenge(slug)).document() == before.document()


def test_the_hole_between_499_and_500_is_refused(app: Flask, carmen: Visitor) -> None:
    """Medium was published as below 499, and large as 500 and more."""
    start(carmen)
    rows = {
        "divisions-0-name": "Small",
        "divisions-0-employees_below": "50",
        "divisions-1-name": "Medium",
        "divisions-1-employees_from": "50",
        "divisions-1-employees_below": "499",
        "divisions-2-name": "Large",
        "divisions-2-employees_from": "500",
    }
    page = send(carmen, f"{SETUP}/groups", **rows)
    assert page.status == 422
    assert "An entry with 499 employees belongs to no division." in page.text()
    assert page.values()["divisions-1-employees_below"] == "499"
    page = send(carmen, f"{SETUP}/groups", **{**rows, "divisions-1-employees_below": "500"})
    assert page.status == 200
    with app.app_context():
        divisions = rules_of(challenge("next")).divisions
        assert divisions is not None
        assert [divisions.division_of({"employees": number}) for number in (49, 50, 499, 500)] == [
            *("small", "medium", "medium", "large"),
        ]


def test_when_eligibility_is_judged_is_a_setting(app: Flask, carmen: Visitor) -> None:
    start(carmen, "energy-race")
    assert filled(carmen.get(f"{SETUP}/groups"))["judged"] == "first_day"
    assert send(carmen, f"{SETUP}/groups", judged="last_day").status == 200
    with app.app_context():
        eligibility = rules_of(challenge("next")).eligibility
        assert eligibility is not None
        assert eligibility.judged == "last_day"
    assert send(carmen, f"{SETUP}/groups", judged="someday").status == 422


def test_an_overlap_is_refused(carmen: Visitor) -> None:
    start(carmen)
    rows = {"divisions-0-name": "Small", "divisions-0-employees_below": "60", "divisions-1-name": "Large"}
    page = send(carmen, f"{SETUP}/groups", **rows)
    assert "belongs to Small and to Large." in page.text()


def test_days_that_cannot_work_are_refused_at_their_step(app: Flask, carmen: Visitor) -> None:
    """Sign-up that is over or outlasts the answers, bills for longer than the challenge; each beside its box."""
    start(carmen, "energy-race")
    edit = f"{CITY}/challenges/next/edit"
    over = {"registration_opens": "2026-01-01T00:00", "registration_closes": "2026-02-01T00:00"}
    refused = [
        ("registration_closes", over, "Sign-up is over already"),
        ("registration_closes", {"registration_closes": "2039-01-01T00:00"}, "Sign-up closes after nothing is taken"),
        ("submission_closes", {"submission_closes": "2030-12-01T00:00"}, "closes before the last day that counts"),
        ("min_complete_months", {"min_complete_months": "24"}, "only 12 lie in the days that count"),
        ("min_covered_days", {"min_covered_days": "366"}, "only 365 days count"),
    ]
    for box, typed, told in refused:
        page = send(carmen, edit, **typed)
        assert (page.status, told in page.errors().get(box, "")) == (422, True), (box, page.errors())
    assert "Saved." in send(carmen, edit, registration_closes="2030-02-01T00:00").text()
    with app.app_context(), transaction():
        draft = challenge("next")
        draft.registration_opens_at = datetime(2026, 1, 1, tzinfo=UTC)
        draft.registration_closes_at = datetime(2026, 2, 1, tzinfo=UTC)
    assert "Sign-up is over already" in carmen.get(f"{CITY}/challenges/next").text(), "nobody touched it, time passed"


def test_where_the_dry_run_ranks_nobody_the_set_up_says_so(carmen: Visitor) -> None:
    start(carmen, "energy-race")
    assert "nobody would have a place" not in carmen.get(SETUP).text()
    send(carmen, f"{CITY}/challenges/next/edit", widest_band_points="1", lowest_grade="A")
    assert "In the dry run nobody would have a place" in carmen.get(SETUP).text()


def test_a_draft_that_nobody_met_can_be_deleted(app: Flask, carmen: Visitor) -> None:
    start(carmen)
    address = f"{CITY}/challenges/next"
    assert f"{address}/delete" in carmen.get(address).html
    assert "is deleted." in carmen.post(f"{address}/delete", page=f"{address}/delete").text()
    assert carmen.get(address).status == 404
    start(carmen)
    carmen.post(f"{address}/publish", page=SETUP)
    assert "It was public" in carmen.get(f"{address}/delete").text()
    assert f"{address}/delete" not in carmen.get(address).html


def test_tiers_typed_in_another_order_are_put_in_order_and_it_is_said(carmen: Visitor) -> None:
    start(carmen, "energy-race")
    rows = {"tiers-0-name": "Gold", "tiers-0-since": "75", "tiers-1-name": "Platinum", "tiers-1-since": "40"}
    told = "The tiers were put in order, from the lowest up: Platinum from 40 and Gold from 75."
    assert told in send(carmen, f"{SETUP}/ranking", **rows).text()


def test_items_can_be_dropped_changed_and_added(app: Flask, carmen: Visitor) -> None:
    start(carmen)
    address = f"{SETUP}/scorecards/actions/energy"
    fields = filled(carmen.get(address))
    last = max(int(name.split("-")[1]) for name in fields if name.startswith("items-"))
    fields.pop("items-0-chosen")
    own = {f"items-{last}-text": "Turn the sign off at night.", f"items-{last}-points": "2"}
    changed = {"items-1-points": "7.5", **own}
    page = Page(carmen.browser.post(address, data={**fields, **changed}, follow_redirects=True))
    assert page.status == 200, page.text()
    with app.app_context():
        items = {item.code: item for item in rules_of(challenge("next")).scorecards[0].items}
    assert fields["items-0-code"] not in items
    assert str(items[fields["items-1-code"]].points) == "7.5"
    assert items["EN-OWN-1"].text == "Turn the sign off at night."


def test_text_in_items_is_text(carmen: Visitor) -> None:
    start(carmen)
    page = send(carmen, f"{SETUP}/scorecards/actions/energy", **{"items-0-text": "<script>alert(1)</script>"})
    assert page.status == 200
    assert "<script>alert" not in carmen.get(f"{SETUP}/scorecards/actions/energy").html


def test_after_publication_a_change_needs_a_reason(app: Flask, carmen: Visitor) -> None:
    start(carmen)
    carmen.post(f"{CITY}/challenges/next/publish", page=SETUP)
    page = send(carmen, f"{SETUP}/ranking", shows="points")
    assert page.status == 422
    assert "Say why; the reason is published." in page.text()
    send(carmen, f"{SETUP}/ranking", shows="points", reason="Small firms asked for it.")
    with app.app_context():
        assert rules_row(challenge("next")).version == 2
        assert rules_row(challenge("next")).reason == "Small firms asked for it."


def test_an_award_can_be_added_and_taken_out(app: Flask, carmen: Visitor) -> None:
    start(carmen)
    place = {"name": "Top of Riverbend", "share_first": "y", "when-0-kind": "place"}
    asked = send(carmen, f"{SETUP}/awards/new", **place)
    assert (asked.status, "Now say more about this condition" in asked.text()) == (422, True)
    assert {"when-0-within", "when-0-at_most"} < {*filled(asked)} - {"when-0-resource", "when-0-measure"}
    assert "In one of the first teams" not in asked.html, "there are no teams"
    send(carmen, f"{SETUP}/awards/new", **place, **{"when-0-at_most": "1"})
    with app.app_context():
        award = {one.key: one for one in rules_of(challenge("next")).awards}["top-of-riverbend"]
        assert (award.when[0].kind, award.when[0].at_most, award.share_first) == ("place", 1, True)
    page = send(carmen, f"{SETUP}/awards/top-of-riverbend", **{"when-0-kind": "legacy", "when-0-percent": "3"})
    assert "own board" in page.text()
    carmen.post(f"{SETUP}/awards/top-of-riverbend/remove", page=f"{SETUP}/awards/top-of-riverbend")
    with app.app_context():
        assert "top-of-riverbend" not in {one.key for one in rules_of(challenge("next")).awards}


def test_an_award_with_all_conditions_that_rules_take_stays_as_it_is(app: Flask, carmen: Visitor) -> None:
    """Each time it is saved there is room for more, up to the six that the rules take."""
    start(carmen)
    address = f"{SETUP}/awards/top"
    tiers = ["seed", "sprout", "branch", "canopy"]
    page = send(carmen, f"{SETUP}/awards/new", name="Top", **{"when-0-kind": "place", "when-0-at_most": "1"})
    for number, tier in enumerate(tiers, 1):
        typed = {"kind": "tier", "scorecard": "actions", "at_least": tier}
        page = send(carmen, address, **{f"when-{number}-{name}": value for name, value in typed.items()})
        assert page.status == 200, page.errors()
    send(carmen, address, **{"when-5-kind": "legacy", "when-5-percent": "12.5"})
    send(carmen, address, name="Top of all")
    with app.app_context():
        award = {one.key: one for one in rules_of(challenge("next")).awards}["top"]
    assert (award.name, [one.at_least for one in award.when]) == ("Top of all", ["", *tiers, "12.5"])
    assert "when-6-kind" not in carmen.get(address).html


@pytest.mark.parametrize("key", ["gold", "g" * 40])
def test_a_key_is_free_however_many_are_taken(key: str) -> None:
    taken = {key, *(f"{key[:36]}-{number}" for number in range(5))}
    assert free_key(key, taken) not in taken
    assert len(free_key(key, taken)) <= 40


def test_the_one_page_form_keeps_what_it_does_not_ask_for(app: Flask, carmen: Visitor) -> None:
    start(carmen, "workplace-challenge")
    with app.app_context():
        before = rules_of(challenge("next"))
    page = send(carmen, f"{CITY}/challenges/next/edit", **{"measures-0-target": "12"})
    assert page.status == 200, page.errors()
    with app.app_context():
        after = rules_of(challenge("next"))
    assert str(after.measures[0].target_percent) == "12"
    same = ("scorecards", "scorecard_weights", "divisions", "awards", "visibility", "milestones", "without_bills")
    assert all(getattr(after, name) == getattr(before, name) for name in same)


def test_goal_and_stretch_own_goals_and_complete_months_are_typed(app: Flask, carmen: Visitor) -> None:
    start(carmen, "energy-race")
    edit = f"{CITY}/challenges/next/edit"
    typed = {"measures-0-steps": "5: 50; 10 %: 100", "measures-0-self_set": "y", "min_complete_months": "11"}
    assert send(carmen, edit, **typed).status == 200
    assert (filled(carmen.get(edit))["measures-0-steps"], send(carmen, edit).status) == ("5: 50, 10: 100", 200)
    with app.app_context():
        rules = rules_of(challenge("next"))
    assert rules.measures[0].steps == ((Decimal(5), Decimal(50)), (Decimal(10), Decimal(100)))
    assert (rules.measures[0].self_set, rules.gates.min_complete_months) == (True, 11)


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("5 earns half", "“5 earns half” is no step."),
        ("5: 50, 10", "“10” is no step."),
        ("10: 50, 5: 100", "Each step must ask for more"),
        ("5: 500", "earns 0.1 to 200 %"),
    ],
)
def test_a_step_that_is_none_is_told(carmen: Visitor, text: str, told: str) -> None:
    page = send(carmen, f"{CITY}/challenges/new", **{"measures-0-steps": text})
    assert (page.status, told in page.text(), page.values()["measures-0-steps"]) == (422, True, text)


def test_addresses_of_this_site_are_taken(carmen: Visitor) -> None:
    assert "This address is taken" in start(carmen, slug="start").text()


def test_a_tier_out_of_reach_is_refused_by_every_way_to_publish(app: Flask, carmen: Visitor, visitor: Visitor) -> None:
    """The move as such, not only the button of the set-up page; and once it is public, a change that cannot work."""
    start(carmen)
    card = f"{SETUP}/scorecards/actions"
    right = filled(carmen.get(card))["tiers-3-since"]
    refused = send(carmen, card, **{"tiers-3-since": "5000"})
    assert (refused.status, "cannot reach" in refused.text()) == (422, True)
    send(carmen, card, **{"categories-8-name": "Green team", "categories-8-maximum": "5"})
    assert "so it cannot be published" in carmen.get(f"{CITY}/challenges/next").text()
    moves = f"{CITY}/challenges/next/moves/published"
    answer = carmen.post(moves, {"reason": "Now."}, page=moves)
    assert answer.status == 422
    assert "no action is asked in Green team" in answer.html
    assert visitor.get("/challenges/riverbend-oh/next").status == 404
    send(carmen, card, **{"categories-8-name": "", "tiers-3-since": right})
    assert "Published: everybody" in carmen.post(f"{CITY}/challenges/next/publish", page=SETUP).text()
    assert visitor.get("/challenges/riverbend-oh/next").status == 200
    refused = send(carmen, card, **{"tiers-3-since": "5000"}, reason="Higher.")
    assert (refused.status, "cannot reach" in refused.text()) == (422, True)
    with app.app_context():
        assert rules_row(challenge("next")).version == 1
