"""Before a board is final: the sample that chance chose and everybody on a podium are verified."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from challenge import clock
from challenge.businesses.models import Business, Entry
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of, rules_row
from challenge.extensions import db, transaction
from challenge.leaderboards.boards import what_blocks_final
from challenge.leaderboards.models import Snapshot
from challenge.leaderboards.podium import places_that_count, podium_of
from challenge.review.verified import sample_of, unverified_for_final
from tests.leaderboards.shelf import put_snapshot
from tests.page import Visitor
from tests.review.story import REVIEW, add_answers, decide, give_rules, hand_in, set_rules, user


def riverbend() -> Challenge:
    return db.session.get_one(Challenge, 1)


def left(podium: dict[int, str] | None = None) -> list[str]:
    return unverified_for_final(riverbend(), podium or {})


def more_entries(count: int) -> list[int]:
    """So many entries beside the bakery and the diner."""
    found = []
    for number in range(count):
        name = f"Shop {number:03d}"
        business = Business(slug=f"shop-{number}", name=name, trade="Store", created_at=clock.now())
        db.session.add(business)
        db.session.flush()
        facts = {"public_key": f"shop{number:012d}", "track": "all", "listing": "name", "state": "approved"}
        entry = Entry(challenge_id=1, business_id=business.id, joined_at=clock.now(), **facts)
        db.session.add(entry)
        db.session.flush()
        found.append(entry.id)
    return found


def stand(*rows: dict[str, Any], **facts: Any) -> None:
    """Standings: each row names its entry and its places."""
    placed = [(db.session.get_one(Entry, row["id"]), {"track": "all", **row}) for row in rows]
    put_snapshot(db.session.get_one(Challenge, 1), *placed, **facts)


def test_it_works(app: Flask, carmen: Visitor) -> None:
    """With two entries both are in the sample: every answer with points is verified, in part, or not accepted."""
    give_rules(app)
    answers = hand_in(app, ("EN-01", "done", 0), ("EN-02", "done", 7), ("EN-03", "no", 0), ("EN-04", "done", 0))
    with app.app_context():
        assert left() == ["Rosa's Bakery (in the random sample): 3 answers are not verified."]
    assert "2 to verify" not in carmen.get(f"{REVIEW}/final").text()
    decide(carmen, answers[0], "verify")
    decide(carmen, answers[1], "part", "A short one.", points="2")
    decide(carmen, answers[3], "check")
    with app.app_context():
        assert left() == ["Rosa's Bakery (in the random sample): 1 answer is not verified."]
    assert "1 to verify" in carmen.get(f"{REVIEW}/final").text()
    decide(carmen, answers[3], "reject", "There is no roof.")
    with app.app_context():
        assert left() == []
    assert "are verified" in carmen.get(f"{REVIEW}/final").text()


def test_what_was_asked_again_or_answered_again_is_open(app: Flask, carmen: Visitor) -> None:
    """A question after a verification, and an answer submitted after it."""
    give_rules(app)
    (lamps,) = hand_in(app, ("EN-01", "done", 0))
    decide(carmen, lamps, "verify")
    decide(carmen, lamps, "ask", "All of them?")
    with app.app_context():
        assert len(left()) == 1
    decide(carmen, lamps, "verify", "Yes, by telephone.")
    with app.app_context():
        assert left() == []
    hand_in(app, ("EN-01", "in_progress", 0))
    with app.app_context():
        assert len(left()) == 1


def test_what_does_not_apply(app: Flask, carmen: Visitor) -> None:
    """It helps nobody before it is accepted; accepted as merely plausible, it has to be verified."""
    give_rules(app)
    (roof,) = hand_in(app, ("EN-04", "not_applicable", 0))
    with app.app_context():
        assert left() == []
    decide(carmen, roof, "check")
    with app.app_context():
        assert len(left()) == 1
    decide(carmen, roof, "verify")
    with app.app_context():
        assert left() == []


def test_the_sample_is_chosen_by_the_rules_alone(app: Flask) -> None:
    """Five of fifty-two... ten percent, rounded up; other rules choose others; who only watches is not in it."""
    with app.app_context():
        with transaction():
            more_entries(50)
        first = sample_of(riverbend())
        assert (len(first.entries), first.of) == (6, 52)
        assert sample_of(riverbend()).ids == first.ids
        with transaction():
            set_rules(riverbend())
        assert sample_of(riverbend()).ids != first.ids
        with transaction():
            for entry in sample_of(riverbend()).entries:
                entry.competes = False
        second = sample_of(riverbend())
        assert second.of == 46
        assert all(entry.competes for entry in second.entries)


def test_the_podium(app: Flask) -> None:
    """Three places of each board and division, and more where an award names more; the next one moves up."""
    with app.app_context():
        with transaction():
            ids = more_entries(12)
            stand(
                *(
                    {"id": one, "place": at + 1, "track_place": at + 1, "division": "small" if at < 6 else "large"}
                    for at, one in enumerate(ids)
                )
            )
        podium = podium_of(riverbend())
        assert set(podium) == {*ids[:3], *ids[6:9]}
        assert podium[ids[0]] == "among the first 3 of all"
        assert podium[ids[6]].startswith("among the first 3 of the division")
        with transaction():
            stand(*({"id": one, "place": at + 1, "track_place": at + 1} for at, one in enumerate(ids[1:])))
        assert set(podium_of(riverbend())) == set(ids[1:4])


def test_a_division_of_tracks_that_are_ranked_apart_has_a_podium_in_each(app: Flask) -> None:
    """Three of one track stand ahead by number, and none of them is ranked with the fourth."""
    division = {"list": [{"key": "x", "name": "Everybody"}]}
    own = {"metric": "percent", "metric_of": "electricity"}
    tracks = [{"key": "all", "name": "Shops"}, {"key": "food", "name": "Restaurants", "own": own}]
    give_rules(app, tracks=tracks, divisions=division)
    with app.app_context():
        with transaction():
            ids = more_entries(4)
            food = {"id": ids[3], "place": 7, "track": "food", "division": "x"}
            shops = [{"id": one, "place": at, "division": "x"} for at, one in enumerate(ids[:3], 1)]
            stand(*shops, food, rules_version=rules_row(riverbend()).version)
        podium = podium_of(riverbend())
    assert (podium[ids[0]], podium[ids[3]]) == ("among the first 3 of Shops", "among the first 3 of Restaurants")


def test_the_next_one_must_be_verified_too(app: Flask) -> None:
    """Whoever moves up onto a podium is named, sample or not."""
    with app.app_context():
        with transaction():
            set_rules(riverbend())
            ids = more_entries(60)
        sample = sample_of(riverbend()).ids
        outside = next(one for one in ids if one not in sample)
        with transaction():
            add_answers(db.session.get_one(Entry, outside), user("rosa"), ("EN-01", "done", 0))
        assert left() == []
        (sentence,) = left({outside: "among the first 3 of all"})
        assert "(among the first 3 of all): 1 answer is not verified." in sentence


def test_awards_count_more_places(app: Flask) -> None:
    """An award for the first five of a division, and one on another board."""
    awards = [
        {"key": "five", "name": "Five", "when": [{"is": "place", "within": "division", "at_most": 5}]},
        {"key": "gain", "name": "Gain", "board": "gain", "when": [{"is": "place", "at_most": 4}]},
    ]
    boards = [{"key": "gain", "name": "Gain", "metric": "scorecard_gain", "metric_of": "actions"}]
    give_rules(app, awards=awards, boards=boards)
    with app.app_context():
        counted = places_that_count(rules_of(riverbend()))
    assert counted["", "division"] == 5
    assert counted["gain", "all"] == 4
    assert counted["", "all"] == counted["gain", "track"] == 3


@pytest.mark.parametrize("person", ["walter", "rosa", "victor", "nadia"])
def test_only_the_coordinator_reads_the_list(app: Flask, person: str) -> None:
    somebody = Visitor(app) if person == "walter" else Visitor(app).signed_in(person)
    assert somebody.get(f"{REVIEW}/final", follow_redirects=False).status == (302 if person == "walter" else 404)


def test_held_numbers_are_named(app: Flask) -> None:
    """A held bill of an entry in the sample."""
    from tests.every_page.world import hold_a_bill

    with app.app_context():
        hold_a_bill()
        assert left() == [
            "Rosa's Bakery (in the random sample): the bills of electricity are not verified"
            " and 1 held number is not decided."
        ]
        assert db.session.scalars(select(Snapshot)).all() == []


def test_it_keeps_the_board_from_being_final(app: Flask, carmen: Visitor) -> None:
    """Among whatever else is open, until the last answer is settled."""
    give_rules(app)
    (lamps,) = hand_in(app, ("EN-01", "done", 0))
    sentence = "Rosa's Bakery (in the random sample): 1 answer is not verified."
    with app.app_context():
        assert sentence in what_blocks_final(riverbend())
    decide(carmen, lamps, "verify")
    with app.app_context():
        assert not any("not verified" in one for one in what_blocks_final(riverbend()))
