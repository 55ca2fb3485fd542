"""What has to be right before a challenge is published: its rules and its dates together."""

from __future__ import annotations

from challenge.challenges.models import Challenge
from challenge.challenges.queries import last_end
from challenge.challenges.windows import start_of
from challenge.quantities.problems import Problem
from challenge.scoring.checks import problems_in
from challenge.scoring.rules import Rules


def problems_of(challenge: Challenge, rules: Rules) -> list[Problem]:
    """Every problem with the part of the set-up it belongs to."""
    return [*_dates(challenge, rules), *problems_in(rules)]


def _dates(challenge: Challenge, rules: Rules) -> list[Problem]:
    found = []
    ends = start_of(last_end(challenge, rules), challenge)
    if challenge.submission_closes_at < ends:
        found.append("What is handed in closes before the last day that counts is over.")
    if challenge.registration_closes_at > challenge.submission_closes_at:
        found.append("Sign-up closes after nothing is taken any more.")
    if challenge.registration_opens_at >= ends:
        found.append("Sign-up opens when the challenge is over.")
    return [Problem("dates", sentence) for sentence in found]
