"""A person, her sign-ins, single-use links, tries that are counted, and requests from governments."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from flask_login import UserMixin
from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenge.extensions import Base, UTCDateTime
from challenge.network.models import Member, title_of


class User(UserMixin, Base):  # type: ignore[misc]  # the package has no types
    """A person with an address. Without `password_hash` she has not yet opened her invitation."""

    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)  # lower case
    name: Mapped[str]
    password_hash: Mapped[str | None]
    is_staff: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    confirmed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    disabled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    # The token of the sign-in by which she was recognised in this request. Not stored: only its hash is.
    sign_in_token: ClassVar[str] = ""

    def get_id(self) -> str:
        """What the session keeps: the sign-in's token, so that ending the sign-in ends every copy of the cookie."""
        return self.sign_in_token


class SignIn(Base):
    """One signed-in browser: the hash of its token. Deleting the row signs it out at once."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)


class LetterLink(Base):
    """A single-use link sent by letter: the hash of its token. purpose: confirm, reset, invite."""

    __tablename__ = "letter_links"
    __table_args__ = (CheckConstraint("purpose IN ('confirm', 'reset', 'invite')", name="purpose"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    invites_to: Mapped[str] = mapped_column(Text, default="")  # a sentence; only of `invite`

    user: Mapped[User] = relationship()


class Try(Base):
    """Something that may only be done so often: a sign-in for an address, a letter to it, a request from a place."""

    __tablename__ = "tries"
    __table_args__ = (Index(None, "kind", "who", "at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    who: Mapped[str]
    at: Mapped[datetime] = mapped_column(UTCDateTime)


class Coordination(Base):
    """This person coordinates this member's challenges."""

    __tablename__ = "coordinations"
    __table_args__ = (UniqueConstraint("user_id", "member_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship()
    member: Mapped[Member] = relationship()


class GovernmentRequest(Base):
    """A request from a government: for a login (of a member) or for membership. Staff answer it once."""

    __tablename__ = "government_requests"
    __table_args__ = (
        CheckConstraint("kind IN ('login', 'membership')", name="kind"),
        CheckConstraint("answer IS NULL OR answer IN ('accepted', 'declined')", name="answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    member_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))  # login: the member chosen
    government: Mapped[str]  # membership: the name typed
    government_kind: Mapped[str]  # city, town, county
    state: Mapped[str]
    population: Mapped[int | None]
    name: Mapped[str]
    job_title: Mapped[str]
    email: Mapped[str]
    phone: Mapped[str] = mapped_column(default="")
    message: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(default="")

    member: Mapped[Member | None] = relationship()

    @property
    def title(self) -> str:
        """The government's name in full."""
        return title_of(self.government, self.government_kind)
