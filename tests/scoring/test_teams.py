"""What teams come to, checked by hand."""

from __future__ import annotations

import random

from challenge.scoring.rules.teams import MEAN, PER_CAPITA, SUM, TeamRule
from challenge.scoring.teams import Member, rank_teams

MEMBERS = [
    Member("street", "10.0", 4),
    Member("street", "5.5", 6),
    Member("avenue", "12.0", 30),
    Member("avenue", "3.5", None),
    Member("avenue", None, 2),
    Member("lane", "-1.0", 1),
    Member("square", None, 5),
]


def told(rule: TeamRule, members: list[Member] = MEMBERS) -> dict[str, tuple[int | None, str | None, str | None]]:
    rows = rank_teams(members, rule, 1)
    return {row["team"]: (row["place"], row["points"], row["reason_code"]) for row in rows}


def test_a_sum_shares_places_where_it_is_the_same() -> None:
    assert told(TeamRule(SUM)) == {
        "avenue": (1, "15.5", None),
        "street": (1, "15.5", None),
        "lane": (3, "-1.0", None),
        "square": (None, None, "nobody_ranked"),
    }


def test_a_mean_needs_a_share_of_the_members() -> None:
    """7.75 is rounded half to even; two of three are 66.7 percent."""
    assert told(TeamRule(MEAN, 66))["avenue"] == (1, "7.8", None)
    assert told(TeamRule(MEAN, 66))["street"] == (1, "7.8", None)
    assert told(TeamRule(MEAN, 67))["avenue"] == (None, None, "few_ranked")


def test_per_employee_everybody_has_to_say_how_many_work_there() -> None:
    assert told(TeamRule(PER_CAPITA)) == {
        "street": (1, "1.550", None),
        "lane": (2, "-1.000", None),
        "avenue": (None, None, "no_employees"),
        "square": (None, None, "nobody_ranked"),
    }


def test_the_order_of_members_does_not_matter() -> None:
    shuffled = MEMBERS.copy()
    random.Random(7).shuffle(shuffled)
    for rule in (TeamRule(SUM), TeamRule(MEAN, 60), TeamRule(PER_CAPITA)):
        assert rank_teams(shuffled, rule, 1) == rank_teams(MEMBERS, rule, 1)


def test_how_sure_a_team_is() -> None:
    """Squares of its members' errors add up: 4 and 3 make 5. None counts as less than the usual one, the median of all,
    and of whoever is not ranked nothing is asked."""
    members = [
        Member("street", "10.0", 4, "4.0000"), Member("street", "5.5", 6, "3.0000"),
        Member("lane", "-1.0", 1, "1.0000"), Member("lane", None, 3, None),
        Member("square", "2.0", 5, None), Member("hill", "1.0", 2, "0.0000"),
    ]  # fmt: skip
    found = {
        by: {row["team"]: row["standard_error"] for row in rank_teams(members, TeamRule(by, 50), 1)}
        for by in (SUM, MEAN, PER_CAPITA)
    }
    assert found[SUM] == {"street": "5.0000", "lane": "3.0000", "square": None, "hill": "0.0000"}
    assert (found[MEAN]["street"], found[MEAN]["lane"]) == ("2.5000", "3.0000")
    assert (found[PER_CAPITA]["street"], found[PER_CAPITA]["lane"]) == ("0.5000", "0.7500")
