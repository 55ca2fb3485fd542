"""What has to be right before a challenge is published: its rules and its dates together."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from challenge.challenges.models import Challenge
from challenge.quantities.problems import Problem
from challenge.scoring.checks import problems_in
from challenge.scoring.rules import Rules


def problems_of(challenge: Challenge, rules: Rules) -> list[Problem]:
    """Every problem with the part of the set-up it belongs to."""
    return [*_dates(challenge), *problems_in(rules)]


def _dates(challenge: Challenge) -> list[Problem]:
    found = []
    ends = _start_of(challenge, challenge.ends_on.isoformat())
    if challenge.submission_closes_at < ends:
        found.append("What is handed in closes before the last day that counts is over.")
    if challenge.registration_closes_at > challenge.submission_closes_at:
        found.append("Sign-up closes after nothing is taken any more.")
    if challenge.registration_opens_at >= ends:
        found.append("Sign-up opens when the challenge is over.")
    return [Problem("dates", sentence) for sentence in found]


def _start_of(challenge: Challenge, day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=ZoneInfo(challenge.time_zone))
