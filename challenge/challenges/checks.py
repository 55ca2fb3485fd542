"""What has to be right before a challenge is published: its rules and its dates together."""

from __future__ import annotations

from collections.abc import Iterator

from challenge import clock
from challenge.challenges.models import Challenge
from challenge.challenges.queries import last_end
from challenge.challenges.windows import baseline_closes_for, baseline_opens_at, has_own_baseline_window, start_of
from challenge.quantities.problems import Problem
from challenge.scoring.checks import problems_in
from challenge.scoring.rules import Rules, rules_of_track


def problems_of(challenge: Challenge, rules: Rules) -> list[Problem]:
    """Every problem with the part of the set-up it belongs to."""
    return [*_dates(challenge, rules), *problems_in(rules)]


def _dates(challenge: Challenge, rules: Rules) -> list[Problem]:
    found: list[tuple[str, str]] = []
    ends = start_of(last_end(challenge, rules), challenge)
    if challenge.submission_closes_at < ends:
        found.append(("submission_closes", "What is handed in closes before the last day that counts is over."))
    if challenge.registration_closes_at > challenge.submission_closes_at:
        found.append(("registration_closes", "Sign-up closes after nothing is taken any more."))
    if challenge.registration_opens_at >= ends:
        found.append(("registration_opens", "Sign-up opens when the challenge is over."))
    if challenge.published_at is None and challenge.registration_closes_at <= clock.now():
        found.append(("registration_closes", "Sign-up is over already, so nobody could join. Choose a later moment."))
    found += [("", sentence) for sentence in _starts(challenge, rules)]
    return [Problem("dates", sentence, field=field) for field, sentence in found]


def _starts(challenge: Challenge, rules: Rules) -> Iterator[str]:
    """Whoever joins first or last must be able to hand in what belongs to the start, which may hang on that day."""
    own = [rules_of_track(rules, track.key) for track in rules.tracks]
    answered = any(card.has_baseline for one in own for card in one.answered_scorecards)
    if not has_own_baseline_window(challenge) or not (answered or any(one.measures for one in own)):
        return
    first, last = challenge.registration_opens_at, challenge.registration_closes_at
    if baseline_closes_for(challenge, last) < last:
        yield (
            "Who joins last can hand in nothing that belongs to the start: its window is closed by then. Let sign-up "
            "close earlier, close that window later, or give each entry some days after joining."
        )
    if answered and baseline_closes_for(challenge, first) <= baseline_opens_at(challenge):
        yield (
            "Who joins first can answer nothing that belongs to the start: its own days after joining are over before "
            "anything is taken. Open that window when sign-up opens, or give it a moment to close."
        )
