"""What the rules of a challenge would do, before anybody is ranked by them."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template, request
from sqlalchemy import select

from challenge import clock
from challenge.businesses.models import Business, Entry
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.challenges.life import PUBLIC
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.desks.coordinator_queries import challenges_of
from challenge.desks.routes.blueprint import pages
from challenge.desks.trial_words import figure_words, place_words, scheme_name, shared_words, unranked_words
from challenge.extensions import db
from challenge.leaderboards.trial import earlier_fields, why_not
from challenge.scoring.dry_run import Trial, places_in, try_rules
from challenge.scoring.rules import Rules
from challenge.scoring.sample_field import SEED, sample_fields

SAMPLE = "sample"


@dataclass(frozen=True)
class Tried:
    """Trials, the names of their entries, and the challenge they are of; None: made up."""

    trials: list[Trial]
    names: dict[str, str]
    earlier: Challenge | None


@pages.get("/cities/<member>/challenges/<challenge>/setup/dry-run")
def dry_run(member: str, challenge: str) -> str:
    """Who would win, and who would not be ranked: on an earlier challenge if there is one, else on sample data."""
    found = coordinated_challenge_or_404(member, challenge)
    rules, earlier = rules_of(found), _earlier(found)
    unfit = [why for one in earlier if (why := why_not(one, rules))]
    fit = next((one for one in earlier if not why_not(one, rules)), None)
    tried = _sample(rules) if fit is None or request.args.get("on") == SAMPLE else _on(fit, rules)
    return render_template(
        "desks/dry_run.html",
        challenge=found,
        rules=rules,
        tried=tried,
        fit=fit,
        unfit=unfit,
        seed=SEED,
        scheme_name=scheme_name,
        figure_words=figure_words,
        place_words=place_words,
        shared_words=shared_words,
        unranked_words=unranked_words,
    )


def _earlier(challenge: Challenge) -> list[Challenge]:
    """The city's challenges that are over, the last one first."""
    today = clock.today(challenge.time_zone)
    every = challenges_of(challenge.member)
    return [one for one in every if one.id != challenge.id and one.state in PUBLIC and one.ends_on <= today]


def _sample(rules: Rules) -> Tried:
    fields, names = sample_fields(rules)
    return Tried(try_rules(fields), names, None)


def nobody_ranked(rules: Rules) -> bool:
    """Whether the made-up entries would all stay without a place: something asks for more than anybody has."""
    fields, _ = sample_fields(rules)
    return not any(place is not None for place in places_in(fields).values())


def _on(earlier: Challenge, rules: Rules) -> Tried:
    statement = select(Entry.public_key, Business.name).join(Business, Business.id == Entry.business_id)
    names = {row[0]: row[1] for row in db.session.execute(statement.where(Entry.challenge_id == earlier.id))}
    return Tried(try_rules(earlier_fields(earlier, rules)), names, earlier)
