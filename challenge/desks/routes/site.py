"""What everybody reads: home, members, the hub of challenges, and a challenge's page with its official rules."""

from __future__ import annotations

from flask import abort, render_template
from sqlalchemy import select

from challenge import clock
from challenge.answers import public
from challenge.awards.queries import told_awards
from challenge.businesses.queries import public_stories
from challenge.challenges.access import public_challenge_or_404
from challenge.challenges.life_words import NAMES, PUBLIC, what_next
from challenge.challenges.models import Challenge
from challenge.challenges.queries import changes_by_hand, phase_of, registration_of, rules_of, rules_row, rules_versions
from challenge.desks.finished import ending_of
from challenge.desks.neighborhoods import neighborhoods_of
from challenge.desks.queries import (
    by_phase,
    dates_of,
    directory,
    entry_counts,
    network_statistics,
    public_challenges,
    taking_part,
    track_winners_of,
    winners_of,
)
from challenge.desks.report_facts import told_story
from challenge.desks.routes.blueprint import pages
from challenge.desks.rule_facts import rule_facts
from challenge.extensions import db
from challenge.leaderboards.boards import board_state
from challenge.network.models import KINDS, Member
from challenge.pledges.queries import drive_of, pledged_in
from challenge.weather.queries import station_changes
from challenge.words import number


@pages.get("/")
@public
def home() -> str:
    """What this network is, and whether my city is in it."""
    phases = by_phase(public_challenges())
    return render_template(
        "desks/home.html",
        phases=phases,
        counts=entry_counts(),
        members=directory(),
        figures=[(one.label, number(one.value)) for one in network_statistics()],
        today=clock.today("America/New_York"),
    )


@pages.get("/members")
@public
def members() -> str:
    """The directory of members, and statistics with their definitions."""
    return render_template(
        "desks/members.html",
        members=directory(),
        kinds=KINDS,
        statistics=network_statistics(),
        today=clock.today("America/New_York"),
    )


@pages.get("/members/<member>")
@public
def member(member: str) -> str:
    """One member: who it is and its challenges."""
    found = db.session.scalar(select(Member).filter_by(slug=member))
    if found is None or found.left_on is not None:
        abort(404)
    phases = by_phase(public_challenges(found))
    return render_template("desks/member.html", member=found, phases=phases, counts=entry_counts())


@pages.get("/green-business-challenge")
@public
def green_business_challenge() -> str:
    """What a Green Business Challenge is, for a business, a city and the public."""
    return render_template("desks/green_business_challenge.html", phases=by_phase(public_challenges()))


@pages.get("/challenges")
@public
def challenges() -> str:
    """The hub: every published challenge, running, upcoming and past."""
    phases = by_phase(public_challenges())
    endings = {one.id: ending_of(one) for one in phases["finished"]}
    return render_template("desks/challenges.html", phases=phases, counts=entry_counts(), endings=endings)


@pages.get("/challenges/<city>/<challenge>")
@public
def challenge(city: str, challenge: str) -> str:
    """May I take part, until when, what can I win."""
    return page_of_challenge(public_challenge_or_404(city, challenge))


def page_of_challenge(found: Challenge, *, preview: bool = False) -> str:
    """The public page of a challenge; its coordinator sees it before it is public."""
    phase, drive = phase_of(found), drive_of(found)
    return render_template(
        "desks/challenge.html",
        preview=preview,
        challenge=found,
        phase=phase,
        registration=registration_of(found),
        dates=dates_of(found),
        changes=changes_by_hand(found),
        state_name=NAMES[found.state],
        state_names=NAMES,
        next_words=what_next(found, PUBLIC),
        board_state=board_state(found),
        rules=rules_of(found),
        **rule_facts(rules_of(found)),
        taking=taking_part(found),
        pledged=pledged_in(drive) if drive else None,
        drive=drive,
        winners=winners_of(found) if phase == "finished" else [],
        track_winners=track_winners_of(found) if phase == "finished" else {},
        awards=told_awards(found),
        stories=[told_story(one) for one in public_stories(found)] if phase == "finished" else [],
        ending=ending_of(found) if phase == "finished" else None,
        areas=neighborhoods_of(found),
    )


@pages.get("/challenges/<city>/<challenge>/rules")
@public
def rules(city: str, challenge: str) -> str:
    """The official rules, to print: every setting in words, with the version that is in force."""
    found = public_challenge_or_404(city, challenge)
    return render_template(
        "desks/rules.html",
        challenge=found,
        rules=rules_of(found),
        version=rules_row(found),
        versions=rules_versions(found),
        station_changes=station_changes(found.id),
        **rule_facts(rules_of(found)),
    )
