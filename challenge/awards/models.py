"""Published results, who was given which award, seeds of draws, entries taken out, appeals, and the evening's facts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenge.accounts.models import User
from challenge.businesses.models import Entry, Team
from challenge.challenges.models import Challenge
from challenge.extensions import Base, UTCDateTime
from challenge.words import is_same_saying

APPEAL_DAYS = 14
EXCLUSIONS = {
    "withdrawn": "The business withdrew",
    "disqualified": "It broke the rules",
}
ABOUT_IN_PUBLIC = {
    "place": "a place or points",
    "award": "an award",
    "exclusion": "an entry that was taken out",
}
ABOUT = {
    "place": "Our place or points",
    "award": "An award",
    "exclusion": "That our entry was taken out",
}


class AwardNight(Base):
    """What the evening's papers say, and how long the results may be appealed against."""

    __tablename__ = "award_nights"
    __table_args__ = (CheckConstraint("appeal_days BETWEEN 0 AND 365", name="appeal_days"),)

    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), primary_key=True)
    appeal_days: Mapped[int] = mapped_column(default=APPEAL_DAYS)
    held_on: Mapped[date | None]
    starts: Mapped[str] = mapped_column(default="")  # for people: "7 PM"
    place: Mapped[str] = mapped_column(default="")
    welcome: Mapped[str] = mapped_column(Text, default="")
    signatory: Mapped[str] = mapped_column(default="")
    signatory_role: Mapped[str] = mapped_column(default="")


class PublishedResult(Base):
    """The results as they were published, and every correction after. Append-only.

    `figures`: {entry's key: [place, points, percent]}, the strings of the snapshot. `changes`: what differs from the
    results before (see `results.Change`); never a quantity.
    """

    __tablename__ = "published_results"
    __table_args__ = (UniqueConstraint("challenge_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id))
    number: Mapped[int]  # 1 is the first publication
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("snapshots.id"))
    reason: Mapped[str] = mapped_column(Text, default="")  # of a correction; public
    figures: Mapped[dict[str, Any]] = mapped_column(JSON)
    changes: Mapped[list[Any]] = mapped_column(JSON)
    published_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)


class AwardSeed(Base):
    """What a draw goes by: made by this site, published before the draw, never changed. `drawn_from`: entries' keys."""

    __tablename__ = "award_seeds"
    __table_args__ = (UniqueConstraint("challenge_id", "award"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id))
    award: Mapped[str]
    seed: Mapped[str]
    published_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
    drawn_from: Mapped[list[str]] = mapped_column(JSON, default=list)
    drawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class AwardDecision(Base):
    """An entry was given an award. `code` opens the page that verifies its certificate; `ended_at`: it is void.

    An award to a team is given to each of its members, with the team that it belongs to. `team_code` is that of the
    team's own certificate, the same for all of them: it holds as long as one of them does.
    """

    __tablename__ = "award_decisions"
    __table_args__ = (
        CheckConstraint("how IN ('conditions', 'jury', 'draw')", name="how"),
        CheckConstraint("how <> 'jury' OR reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), index=True)
    award: Mapped[str]
    name: Mapped[str]  # the award's, as it was then
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), index=True)
    team_id: Mapped[int | None] = mapped_column(ForeignKey(Team.id))
    team_code: Mapped[str | None] = mapped_column(index=True)
    position: Mapped[int]
    how: Mapped[str]
    why: Mapped[str] = mapped_column(default="")
    why_bare: Mapped[str] = mapped_column(default="")  # without percents and points
    seed: Mapped[str] = mapped_column(default="")
    reason: Mapped[str] = mapped_column(Text, default="")  # the jury's; public
    code: Mapped[str] = mapped_column(unique=True)
    decided_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_reason: Mapped[str] = mapped_column(Text, default="")

    entry: Mapped[Entry] = relationship()
    team: Mapped[Team | None] = relationship()
    challenge: Mapped[Challenge] = relationship()

    def said(self, *, with_figures: bool) -> str:
        """Why it was given: the jury's reason, or what the rules say; "" where its name says the same."""
        why = self.reason or (self.why if with_figures else self.why_bare)
        return "" if is_same_saying(why, self.name) else why

    @property
    def holds(self) -> bool:
        """Whether its certificate tells the truth today."""
        return self.ended_at is None and self.entry.state == "approved"

    @property
    def void_from(self) -> datetime | None:
        """Since when it does not."""
        return None if self.holds else self.ended_at or self.entry.decided_at


class LegacySavings(Base):
    """What each entry of a challenge saved since its first baseline; made anew with the standings.

    `savings`: {entry's key: {"edition": name or None, "percent": text or None, "lacking": why there is none}}. They
    hold for the earlier edition with the id `earlier_id` only: another one is computed first.
    """

    __tablename__ = "legacy_savings"

    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id), primary_key=True)
    earlier_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id))
    savings: Mapped[dict[str, Any]] = mapped_column(JSON)
    inputs_version: Mapped[int]
    as_of: Mapped[datetime] = mapped_column(UTCDateTime)


class JuryBallot(Base):
    """What one juror gave each candidate of an award, from 0 to 10. `scores`: {entry's key: points}; who is left out
    is somebody the juror does not judge. The newest words replace the older ones; the log of deeds keeps all."""

    __tablename__ = "jury_ballots"
    __table_args__ = (UniqueConstraint("challenge_id", "award", "juror_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey(Challenge.id))
    award: Mapped[str]
    juror_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    scores: Mapped[dict[str, int]] = mapped_column(JSON)
    text: Mapped[str] = mapped_column(Text, default="")
    cast_at: Mapped[datetime] = mapped_column(UTCDateTime)

    juror: Mapped[User] = relationship()


class Exclusion(Base):
    """An entry was taken out after the fact: it withdrew, or it broke the rules. The reason is public, its name not."""

    __tablename__ = "exclusions"
    __table_args__ = (
        CheckConstraint("kind IN ('withdrawn', 'disqualified')", name="kind"),
        CheckConstraint("reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), index=True)
    kind: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime] = mapped_column(UTCDateTime)
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lifted_reason: Mapped[str] = mapped_column(Text, default="")

    entry: Mapped[Entry] = relationship()


class Appeal(Base):
    """A business asks for a decision to be looked at again. Whoever made it (`against_id`) does not decide on this."""

    __tablename__ = "appeals"
    __table_args__ = (
        CheckConstraint("about IN ('place', 'award', 'exclusion')", name="about"),
        CheckConstraint("decision IN ('upheld', 'denied')", name="decision"),
        CheckConstraint("(decision IS NULL) = (decided_at IS NULL)", name="decided"),
        CheckConstraint("decided_by IS NULL OR decided_by <> against_id", name="another"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey(Entry.id), index=True)
    about: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    against_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decision: Mapped[str | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    handed_over_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # to the network's staff
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))  # upheld, but no correction is needed
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_reason: Mapped[str] = mapped_column(Text, default="")

    entry: Mapped[Entry] = relationship()
