"""What the public reads of a business over all its challenges: only entries that are listed under its own name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from challenge.awards.honours import Honour
from challenge.awards.queries import told_awards
from challenge.businesses.models import Business, Entry
from challenge.challenges.life import PUBLIC
from challenge.challenges.models import Challenge
from challenge.challenges.queries import phase_of
from challenge.extensions import db
from challenge.leaderboards.editions import kept_board, listed_or_404
from challenge.leaderboards.queries import public_edition
from challenge.leaderboards.told import Told, day_of, told_of
from challenge.scoring.rules.document import TOTALS_ONLY


@dataclass(frozen=True)
class Part:
    """One challenge that it takes part in, or took: what its board tells, and its awards."""

    challenge: Challenge
    entry_key: str
    phase: str
    told: Told
    state: str
    as_of: str
    awards: Sequence[tuple[str, str]]  # name, and the code of the certificate

    @property
    def base(self) -> str:
        """The address of the challenge."""
        return f"/challenges/{self.challenge.member.slug}/{self.challenge.slug}"


@dataclass(frozen=True)
class Profile:
    business: Business
    parts: Sequence[Part]


def profile_of(slug: str) -> Profile | None:
    """None where no board lists it under its name: then nothing says that it exists."""
    business = db.session.scalar(select(Business).filter_by(slug=slug))
    parts = list(_parts(business)) if business else []
    return Profile(business, parts) if business and parts else None


def _parts(business: Business) -> Iterator[Part]:
    statement = select(Entry).join(Entry.challenge).options(joinedload(Entry.challenge).joinedload(Challenge.member))
    statement = statement.where(Entry.business_id == business.id, Entry.state == "approved", Entry.listing == "name")
    statement = statement.where(Challenge.state.in_(PUBLIC)).order_by(Challenge.starts_on.desc(), Entry.id)
    for entry in db.session.scalars(statement).all():
        part = _part(entry)
        if part is not None:
            yield part


def _part(entry: Entry) -> Part | None:
    challenge = entry.challenge
    edition = public_edition(challenge.member.slug, challenge.slug)
    if edition is None:
        return None
    board = kept_board(edition)
    if board.shows == TOTALS_ONLY:
        return None
    try:
        row = listed_or_404(board, entry.public_key)
    except NotFound:
        return None
    given = [(award.name, code) for award, named, _ in told_awards(challenge) if (code := _code(entry, named))]
    return Part(
        challenge, entry.public_key, phase_of(challenge), told_of(row, board), board.state, day_of(board), given
    )


def _code(entry: Entry, named: Sequence[Honour]) -> str:
    """Of its certificate, if it is one of those, or in a team that is and named as a member of it; "" if not."""
    own = [one for honour in named for one in honour.decisions if one.entry_id == entry.id]
    return next((one.code for one in own if one.team is None or entry.listing == "name"), "")
