"""The catalogue of actions: complete, plain, honest about figures, and of use to those without a meter."""

import re
from collections import Counter
from importlib.resources import files

import pytest

from challenge.scoring.catalogue.actions import (
    CATEGORIES,
    OWNER,
    RANGE,
    REPEATABLE,
    TENANT,
    CatalogueAction,
    catalogue,
    read_actions,
)

ACTIONS = tuple(catalogue().values())
CODES = [action.code for action in ACTIONS]
each_action = pytest.mark.parametrize("action", ACTIONS, ids=CODES)
each_category = pytest.mark.parametrize("category", CATEGORIES)

HEADER = (
    "code,text,points,kind,maximum,unit,for_whom,evidence,accepted,before_start,flags,anchors,how_to,cost,cost_range,"
    "effort,saving,source\n"
)
GOOD = {
    "code": "EN-01",
    "text": "Turn off the lights.",
    "points": "4",
    "kind": "yes_no",
    "maximum": "",
    "unit": "",
    "for_whom": "both",
    "evidence": "optional",
    "accepted": "A photo.",
    "before_start": "full",
    "flags": "",
    "anchors": "",
    "how_to": "Find the switch. Press it.",
    "cost": "free",
    "cost_range": "",
    "effort": "minutes",
    "saving": "Some electricity.",
    "source": "",
}


def file_of(*rows: dict[str, str]) -> str:
    return HEADER + "".join(",".join(row.values()) + "\n" for row in rows)


def in_category(category: str) -> list[CatalogueAction]:
    return [action for action in ACTIONS if action.category == category]


def sentences(text: str) -> list[str]:
    return [one for one in re.split(r"(?<=[.?!])\s+", text) if one]


def words(text: str) -> int:
    return len(re.findall(r"[\w'’-]+", text))


def test_it_works() -> None:
    action = catalogue()["EN-02"]
    assert (action.kind, action.points, action.maximum) == (RANGE, 5, 5)
    assert [anchor.points for anchor in action.anchors] == [0, 2, 4, 5]
    assert action.suits(TENANT)
    assert action.suits(OWNER)
    assert not catalogue()["EN-16"].suits(TENANT)


def test_a_repeatable_action_has_points_each_and_a_cap() -> None:
    action = catalogue()["OU-02"]
    assert (action.kind, action.points, action.maximum, action.unit) == (REPEATABLE, 1, 8, "employee trained")
    item = action.item()
    assert (item["points"], item["each"], item["unit"]) == ("8", "1", "employee trained")


def test_an_item_says_how_points_are_given_and_where_figures_come_from() -> None:
    assert (
        catalogue()["EN-12"]
        .item()["how_to"]
        .endswith(
            "Points: 0 for: nothing sealed; 2 for: all outside doors; 3 for: doors and windows; "
            "4 for: doors, windows and hot pipes."
        )
    )
    assert "Source: U.S. EPA WaterSense" in catalogue()["WA-03"].item()["saving"]
    assert catalogue()["EN-02"].item()["cost"] == "Low cost. About $3 to $10 a lamp."
    assert "each" not in catalogue()["EN-01"].item()


def test_codes_and_texts_are_unique_over_all_categories() -> None:
    assert len(CODES) == sum(len(read_actions(text_of(category), category)) for category in CATEGORIES) >= 80
    for what in ("text", "how_to"):
        counts = Counter(getattr(action, what).casefold() for action in ACTIONS)
        assert [text for text, count in counts.items() if count > 1] == []


def text_of(category: str) -> str:
    return files("challenge.scoring.catalogue").joinpath(f"{category}.csv").read_text(encoding="utf-8")


def test_no_file_is_forgotten() -> None:
    names = {one.name for one in files("challenge.scoring.catalogue").iterdir() if one.name.endswith(".csv")}
    assert names == {f"{category}.csv" for category in CATEGORIES}


@each_category
def test_every_category_offers_enough_to_tenants_and_small_firms(category: str) -> None:
    found = in_category(category)
    assert len(found) >= 8
    assert {action.kind for action in found} == {"yes_no", "range", "repeatable"}
    tenants = [action for action in found if action.suits(TENANT)]
    assert len(tenants) >= 0.7 * len(found)
    cheap = [one for one in tenants if one.cost in ("free", "low") and one.effort in ("minutes", "hours")]
    assert len(cheap) >= 4


@each_category
def test_codes_rise(category: str) -> None:
    """A gap is a number that was in use once."""
    codes = [action.code for action in in_category(category)]
    assert codes == sorted(codes)


def test_owners_have_actions_of_their_own_and_so_have_tenants() -> None:
    counts = Counter(action.for_whom for action in ACTIONS)
    assert counts["owner"] >= 8
    assert counts["tenant"] >= 3


@each_action
def test_it_reads_plainly(action: CatalogueAction) -> None:
    assert len(sentences(action.text)) == 1
    assert 2 <= len(sentences(action.how_to)) <= 4
    for text in (action.text, action.how_to, action.saving, action.accepted):
        found = sentences(text)
        assert not found or sum(map(words, found)) / len(found) <= 20, text
        assert all(words(one) <= 26 for one in found), text
        assert not text or text.endswith((".", "?")), text
    assert len(action.item()["how_to"]) <= 2000
    assert all(len(action.item()[name]) <= 200 for name in ("cost", "effort"))
    assert all(len(action.item()[name]) <= 400 for name in ("saving", "evidence_text"))


def test_sentences_are_short_on_the_whole() -> None:
    found = [one for action in ACTIONS for one in sentences(action.how_to)]
    assert sum(map(words, found)) / len(found) <= 12


@each_action
def test_a_figure_of_a_saving_names_its_source_and_year(action: CatalogueAction) -> None:
    has_figure = re.search(r"\d|percent|per cent|half|quarter|third|twice", action.saving) is not None
    assert has_figure == bool(action.source)
    assert not action.source or re.search(r"\b(19|20)\d\d\b", action.source)


@each_action
def test_the_word_for_its_cost_fits_the_dollars(action: CatalogueAction) -> None:
    """Free of charge names no price; low begins below 250 dollars; medium and high do not begin with small change."""
    dollars = [int(one.replace(",", "")) for one in re.findall(r"\$([\d,]+)", action.cost_range)]
    if not dollars:
        return
    least = 0 if "ree" in action.cost_range else dollars[0]
    assert (least <= 250) if action.cost in ("free", "low") else (least >= 100)


@each_action
def test_what_is_done_again_and_again_earns_nothing_for_times_before_the_start(action: CatalogueAction) -> None:
    """An event or a training counts when it happens; a thing that stays may count in full."""
    if action.unit in ("event", "employee trained", "message", "donation", "drop-off", "experiment", "season"):
        assert action.before_start == "none"


@each_action
def test_many_points_need_evidence(action: CatalogueAction) -> None:
    assert action.maximum < 8 or action.evidence != "none"
    assert action.effort != "project" or action.evidence == "required"


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({"code": "WA-01"}, "prefix of its category"),
        ({"code": "EN-1"}, "prefix of its category"),
        ({"text": "turn off the lights"}, "one sentence"),
        ({"text": "A" * 140 + "."}, "one sentence"),
        ({"points": "0"}, "1 to 12 points"),
        ({"points": "13"}, "1 to 12 points"),
        ({"points": "2.5"}, "whole numbers"),
        ({"maximum": "8"}, "only a repeatable action"),
        ({"unit": "event"}, "only a repeatable action"),
        ({"kind": "sometimes"}, "not a word we know"),
        ({"for_whom": "owner tenant"}, "not a word we know"),
        ({"evidence": "none"}, "what is accepted"),
        ({"accepted": ""}, "what is accepted"),
        ({"flags": "old"}, "flags are"),
        ({"kind": "repeatable", "maximum": "8"}, "only a repeatable action"),
        ({"kind": "repeatable", "maximum": "4", "unit": "event"}, "only a repeatable action"),
        ({"kind": "repeatable", "maximum": "10", "unit": "event"}, "only a repeatable action"),
        ({"kind": "range"}, "only a range has anchors"),
        ({"kind": "range", "anchors": "0: none; 2: some; 3: all"}, "only a range has anchors"),
        ({"kind": "range", "anchors": "1: few; 2: some; 4: all"}, "only a range has anchors"),
        ({"kind": "range", "anchors": "0: none; 3: most; 2: some; 4: all"}, "only a range has anchors"),
        ({"kind": "range", "anchors": "none"}, "write anchors as"),
        ({"anchors": "0: none; 2: some; 4: all"}, "only a range has anchors"),
        ({"saving": ""}, "what it saves"),
        ({"cost": "low"}, "what it costs"),
        ({"source": "a book,2020"}, "too many or too few columns"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(change: dict[str, str], what: str) -> None:
    assert read_actions(file_of(GOOD), "energy")
    row = {**GOOD, **change}
    with pytest.raises(ValueError, match=rf"^{row['code']}: .*{what}"):
        read_actions(file_of(row), "energy")


def test_two_actions_with_one_code_are_refused() -> None:
    with pytest.raises(ValueError, match="EN-01: two actions"):
        read_actions(file_of(GOOD, GOOD), "energy")
