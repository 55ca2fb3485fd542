"""Templates: every name they use exists, every tier can be reached, and the dates of real years come out."""

import itertools
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any

import pytest

from challenge.quantities.resources import RESOURCES
from challenge.scoring.catalogue.actions import CATEGORIES, OWNER, TENANT, catalogue
from challenge.scoring.catalogue.templates import KEYS, Template, TemplateScorecard, templates
from challenge.scoring.measures import MEASURES

ALL = tuple(templates().values())
CARDS = [(template, card) for template in ALL for card in template.scorecards]
each_template = pytest.mark.parametrize("template", ALL, ids=KEYS)
each_card = pytest.mark.parametrize(
    ("template", "card"), CARDS, ids=[f"{template.key} {card.key}" for template, card in CARDS]
)


def window(template: Template, key: str, start: date, end: date) -> tuple[date, date]:
    return next(one for one in template.windows if one.key == key).days(start, end)


def test_it_works() -> None:
    card = templates()["city-scorecard"].scorecards[0]
    assert list(card.maxima) == list(CATEGORIES)
    assert sum(card.maxima.values()) == 100
    assert [bound for _, _, bound in card.tiers] == [15, 26, 51, 76]
    assert templates()["energy-race"].scorecards == ()
    assert [card.key for card in templates()["tracks-by-ambition"].scorecards] == ["starter", "doer", "leader"]


def test_no_file_is_forgotten() -> None:
    folder = files("challenge.scoring.catalogue").joinpath("templates")
    assert {one.name for one in folder.iterdir()} == {f"{key}.json" for key in KEYS}
    assert list(templates()) == [template.key for template in ALL] == list(KEYS)


def test_every_action_is_used_by_some_template() -> None:
    used = {action.code for _, card in CARDS for action in card.actions}
    assert set(catalogue()) - used == set()


@each_template
def test_it_says_what_it_is_and_when_to_choose_it(template: Template) -> None:
    assert template.for_whom.startswith("Choose this")
    assert 150 <= len(template.for_whom) <= 700
    assert len(template.summary) <= 140
    assert template.text.startswith("## ")
    assert len(template.text.split()) >= 120
    assert template.stated["design_notes"]


@each_template
def test_something_scores_and_weights_add_up_to_a_hundred(template: Template) -> None:
    settings = [template.stated, *template.stated.get("tracks", ())]
    assert any(one.get("measures") or one["actions"] for one in settings)
    for one in settings:
        weights = [int(measure["weight"]) for measure in one.get("measures", ())]
        weights += [int(weight) for weight in one.get("scorecard_weights", {}).values()]
        weights += [int(one["scorecard_weight"])] if "scorecard_weight" in one else []
        assert sum(weights) in (0, 100)
        assert {measure["key"] for measure in one.get("measures", ())} <= set(MEASURES)


@each_card
def test_categories_hold_what_their_maxima_promise(template: Template, card: TemplateScorecard) -> None:
    """For owners and for tenants alike, and no single action fills more than its category."""
    assert set(card.maxima) <= set(CATEGORIES)
    for category, most in card.maxima.items():
        assert card.category_names[category] == CATEGORIES[category]
        for role in (OWNER, TENANT):
            assert card.offered(category, role) >= most, (category, role)
        assert max(one.maximum for one in card.actions if one.category == category) <= most, category
    assert {action.category for action in card.actions} == set(card.maxima)
    codes = [action.code for action in card.actions]
    assert len(codes) == len(set(codes))


@each_card
def test_every_tier_can_be_reached_and_the_highest_not_by_a_few_actions(
    template: Template, card: TemplateScorecard
) -> None:
    bounds = [bound for _, _, bound in card.tiers]
    assert bounds == sorted(set(bounds))
    assert bounds[0] > 0
    assert len({key for key, _, _ in card.tiers}) == len({name for _, name, _ in card.tiers}) == len(bounds)
    for role in (OWNER, TENANT):
        assert bounds[-1] <= 0.85 * card.within_reach(role)
    largest = sorted((action.maximum for action in card.actions), reverse=True)
    assert sum(largest[:5]) < bounds[-1]


@each_card
def test_a_tenant_without_money_gets_somewhere_and_the_highest_tier_takes_work(
    template: Template, card: TemplateScorecard
) -> None:
    """What is free and takes minutes reaches the first tier and not the last. Leaders are past that."""
    easy = [one for one in card.actions if one.suits(TENANT) and one.cost == "free" and one.effort == "minutes"]
    points = sum(
        min(most, sum(one.maximum for one in easy if one.category == category))
        for category, most in card.maxima.items()
    )
    assert points < card.tiers[-1][2]
    assert card.key == "leader" or points >= card.tiers[0][2]


@each_card
def test_its_document_names_every_item(template: Template, card: TemplateScorecard) -> None:
    document = card.document({"in_progress": "0.3"})
    assert document["in_progress"] == "0.3"
    assert [item["code"] for item in document["items"]] == [action.code for action in card.actions]
    assert document["tiers"][0] == {
        "key": card.tiers[0][0],
        "name": card.tiers[0][1],
        "from": str(card.tiers[0][2]),
    }


@each_template
def test_awards_name_what_exists(template: Template) -> None:
    cards = {card.key: card for card in template.scorecards}
    awards = template.stated["awards"]
    assert len({award["key"] for award in awards}) == len(awards) >= 3
    boards = {board["metric"] for board in template.stated.get("boards", ())}
    tracks = {track["key"] for track in template.stated.get("tracks", ())}
    for award in awards:
        assert award["text"].endswith(".")
        assert award["when"] or award["by"] == "jury"
        assert "board" not in award or award["board"] in boards
        assert "track" not in award or award["track"] in tracks
        for condition in award["when"]:
            assert names_what_exists(condition, cards), condition


def names_what_exists(condition: Mapping[str, Any], cards: Mapping[str, TemplateScorecard]) -> bool:
    match condition["is"]:
        case "tier":
            return condition["at_least"] in {key for key, _, _ in cards[condition["scorecard"]].tiers}
        case "greatest_leap":
            return condition["category"] in cards[condition["scorecard"]].maxima
        case "most_improved":
            return condition["scorecard"] in cards
        case "top_saver":
            return condition["resource"] in RESOURCES
        case "met_target":
            return condition["measure"] in MEASURES
        case kind:
            return bool(kind == "place")


@each_template
def test_leaps_need_an_answer_at_the_start(template: Template) -> None:
    asks = {condition["is"] for award in template.stated["awards"] for condition in award["when"]}
    if asks & {"greatest_leap", "most_improved"}:
        assert template.stated["scorecard"]["has_baseline"]
        assert "baseline" in {one.key for one in template.windows}


@each_template
def test_windows_have_days_and_submission_outlasts_the_challenge(template: Template) -> None:
    start, end = date(2027, 1, 1), date(2028, 1, 1)
    assert len({one.key for one in template.windows}) == len(template.windows)
    assert {"registration", "submission"} <= {one.key for one in template.windows}
    assert all(first < last for first, last in (one.days(start, end) for one in template.windows))
    assert window(template, "submission", start, end)[1] > end
    assert window(template, "registration", start, end)[0] < start
    days = [milestone["day"] for milestone in template.stated.get("milestones", ())]
    assert days == sorted(set(days))
    assert not days or days[-1] <= template.length_days


def test_the_dates_of_charleston() -> None:
    """Year 2 ran from 1 December 2011 through 30 November 2012; the baseline was due on 29 February."""
    start, end = date(2011, 12, 1), date(2012, 12, 1)
    assert window(templates()["city-scorecard"], "baseline", start, end)[1] == date(2012, 3, 1)
    assert window(templates()["city-scorecard"], "submission", start, end)[1] == date(2013, 1, 1)


def test_the_dates_of_philadelphia() -> None:
    """From 1 October 2014 through 30 September 2015; entry closed on 31 October."""
    start, end = date(2014, 10, 1), date(2015, 10, 1)
    assert window(templates()["energy-race"], "registration", start, end)[1] == date(2014, 11, 1)


def test_the_dates_of_pittsburgh() -> None:
    """Thirteen months from 1 September 2016; sign-up until 31 August."""
    template, start = templates()["workplace-challenge"], date(2016, 9, 1)
    assert (date(2017, 10, 1) - start).days == template.length_days
    assert window(template, "registration", start, date(2017, 10, 1))[1] == start


TYPES = "office retail restaurant grocery lodging health education worship recreation manufacturing warehouse".split()
SECTORS = ("business", "nonprofit", "municipality", "school")


def test_every_workplace_is_in_exactly_one_division() -> None:
    """Also one of 499 people, and one of 500."""
    divisions = templates()["workplace-challenge"].stated["divisions"]["list"]
    people = (0, 1, 9, 10, 49, 50, 499, 500, 501, 100_000)
    for kind, sector, count in itertools.product((*TYPES, "residential", "other"), SECTORS, people):
        found = [one["key"] for one in divisions if belongs(one["where"], kind, sector, count)]
        assert len(found) == 1, (kind, sector, count, found)


def belongs(where: Mapping[str, Any], kind: str, sector: str, count: int) -> bool:
    limits = where.get("employees", {})
    fits = int(limits.get("from", 0)) <= count < int(limits.get("below", 10**9))
    return fits and kind in where.get("type", [kind]) and sector in where.get("sector", [sector])


def test_a_sprint_is_quick_and_cheap_and_needs_no_landlord() -> None:
    template = templates()["three-week-sprint"]
    assert template.length_days == 21
    for action in template.scorecards[0].actions:
        assert action.effort in ("minutes", "hours"), action.code
        assert action.cost in ("free", "low"), action.code
        assert action.suits(TENANT), action.code


def test_starters_begin_with_what_is_easy() -> None:
    starter, doer, leader = templates()["tracks-by-ambition"].scorecards
    assert all(action.suits(TENANT) and action.cost in ("free", "low") for action in starter.actions)
    assert len(starter.actions) < len(doer.actions)
    efforts = [sum(one.effort in ("days", "project") for one in card.actions) for card in (starter, doer, leader)]
    assert efforts == sorted(efforts)
