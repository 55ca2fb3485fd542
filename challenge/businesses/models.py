"""A business, its people, its sites, what each site uses, and its entries; who was invited, and codes to join with."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, Index, Text, UniqueConstraint, false, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from challenge.accounts.models import User
from challenge.challenges.models import Challenge
from challenge.extensions import Base, UTCDateTime

ROLES = {"owner": "Owner", "bookkeeper": "Bookkeeper"}  # both log bills; only an owner joins and invites people
RESOURCE_STATES = {
    "own_meter": "Own meter or bill",
    "shared": "Shared, or paid by the landlord",
    "not_used": "Not used",
}
LIVE = ("waiting", "approved")  # the states in which an entry holds its sites
TOTALS_ONLY = "totals_only"
LISTINGS = {
    "name": "Under our name",
    "pseudonym": "Under another name that we choose",
    TOTALS_ONLY: "Not listed, in totals only",
}


class Business(Base):
    """A firm, shop, school or office that takes part."""

    __tablename__ = "businesses"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    trade: Mapped[str]  # a word for people: "Bakery"
    kind: Mapped[str] = mapped_column(default="", server_default="")  # a word of rules.divisions.TYPES, or ""
    sector: Mapped[str] = mapped_column(default="", server_default="")  # a word of rules.divisions.SECTORS, or ""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class BusinessPerson(Base):
    """This person works for this business."""

    __tablename__ = "business_people"
    __table_args__ = (
        UniqueConstraint("user_id", "business_id"),
        CheckConstraint("role IN ('owner', 'bookkeeper')", name="role"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    business_id: Mapped[int] = mapped_column(ForeignKey("businesses.id"), index=True)
    role: Mapped[str]

    user: Mapped[User] = relationship()
    business: Mapped[Business] = relationship()


class Site(Base):
    """A place of a business: one address."""

    __tablename__ = "sites"

    id: Mapped[int] = mapped_column(primary_key=True)
    business_id: Mapped[int] = mapped_column(ForeignKey("businesses.id"), index=True)
    name: Mapped[str]
    street: Mapped[str]
    city: Mapped[str]
    state: Mapped[str]
    zip_code: Mapped[str]
    time_zone: Mapped[str]
    floor_area_sqft: Mapped[int | None]
    employees: Mapped[int | None]
    occupied_since: Mapped[date | None]  # by this business
    generates_since: Mapped[date | None]  # it makes power of its own (solar panels) since this day
    generation_note: Mapped[str] = mapped_column(default="", server_default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    # Rises whenever a meter, a reading or a fact of the site changes: what was measured from it is measured anew.
    inputs_version: Mapped[int] = mapped_column(default=1, server_default="1")

    business: Mapped[Business] = relationship()


class SiteResource(Base):
    """What a site says of one resource: own_meter, shared (or paid by the landlord), not_used."""

    __tablename__ = "site_resources"
    __table_args__ = (
        UniqueConstraint("site_id", "resource"),
        CheckConstraint("state IN ('own_meter', 'shared', 'not_used')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"))
    resource: Mapped[str]
    state: Mapped[str]

    site: Mapped[Site] = relationship()


class Entry(Base):
    """What has a place on a board: a business with some of its sites, in one track.

    `public_key` is opaque and random; `public_name` is what the public reads (None: in totals only).
    """

    __tablename__ = "entries"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'approved', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("listing IN ('name', 'pseudonym', 'totals_only')", name="listing"),
        CheckConstraint("listing <> 'pseudonym' OR pseudonym <> ''", name="pseudonym"),
        Index(None, "challenge_id", "state", "listing", "inputs_version"),  # whose results moved, and who is not listed
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    public_key: Mapped[str] = mapped_column(unique=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    business_id: Mapped[int] = mapped_column(ForeignKey("businesses.id"), index=True)
    track: Mapped[str]
    listing: Mapped[str]
    pseudonym: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[str] = mapped_column(default="")  # why it was declined
    role: Mapped[str] = mapped_column(default="", server_default="")  # owner or tenant of its sites; "" not stated
    division: Mapped[str] = mapped_column(default="", server_default="")  # by hand; "" as its facts say
    division_reason: Mapped[str] = mapped_column(default="", server_default="")
    competes: Mapped[bool] = mapped_column(default=True, server_default=true())  # False: counts in totals only
    goals: Mapped[dict[str, str]] = mapped_column(JSON, default=dict, server_default="{}")  # {measure: percent}
    shows_values: Mapped[bool] = mapped_column(default=False, server_default=false())  # on boards of quantities
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # Rises whenever something that its result is made from changes: a reading, a fact, an answer, a decision.
    inputs_version: Mapped[int] = mapped_column(default=1, server_default="1")

    challenge: Mapped[Challenge] = relationship()
    business: Mapped[Business] = relationship()

    @property
    def public_name(self) -> str | None:
        """The name the public may read, or None when the entry counts in totals only."""
        return {"name": self.business.name, "pseudonym": self.pseudonym}.get(self.listing)

    @property
    def desk_name(self) -> str:
        """The name for whoever runs the challenge: it tells several entries of one business apart."""
        return f"{self.business.name} ({self.pseudonym})" if self.listing == "pseudonym" else self.business.name


class EntrySite(Base):
    """A site that counts for an entry. One site counts once in a challenge."""

    __tablename__ = "entry_sites"
    __table_args__ = (UniqueConstraint("challenge_id", "site_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), index=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"))

    entry: Mapped[Entry] = relationship()
    site: Mapped[Site] = relationship()


STORY_STATES = {"waiting": "Waits", "approved": "Published", "declined": "Declined", "withdrawn": "Taken back"}


class Story(Base):
    """What a business tells of its challenge, in its own words. The public reads it once the coordinator approved it.

    One for each entry; other words wait for approval anew. `agreed_at`: when the business agreed to be named with it.
    """

    __tablename__ = "stories"
    __table_args__ = (
        CheckConstraint("state IN ('waiting', 'approved', 'declined', 'withdrawn')", name="state"),
        CheckConstraint("state <> 'declined' OR reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), unique=True)
    title: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(default="waiting")
    reason: Mapped[str] = mapped_column(Text, default="")  # why it was declined
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    agreed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    entry: Mapped[Entry] = relationship()


DRIVERS = {
    "floor_area": ("Floor area", "sq ft"),
    "employees": ("Employees", "full-time jobs"),
    "operating_hours": ("Opening hours", "hours a week"),
    "rooms": ("Rooms", "rooms"),
    "units": ("Units made", "units a month"),
}
"""What use may be divided by: {driver: (its name, its unit)}."""


class SiteDriver(Base):
    """What a driver of use is at a site from a day on. Append-only: a correction supersedes, with a reason.

    state: counted, held (a large change that waits for the coordinator), rejected. `why` says why it is held.
    """

    __tablename__ = "site_drivers"
    __table_args__ = (
        CheckConstraint("driver IN ('floor_area', 'employees', 'operating_hours', 'rooms', 'units')", name="driver"),
        CheckConstraint("state IN ('counted', 'held', 'rejected')", name="state"),
        CheckConstraint("value_hundredths >= 0", name="value"),
        CheckConstraint("supersedes_id IS NULL OR reason <> ''", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    site_id: Mapped[int] = mapped_column(ForeignKey("sites.id"), index=True)
    driver: Mapped[str]
    from_on: Mapped[date]
    value_hundredths: Mapped[int] = mapped_column(BigInteger)
    reason: Mapped[str] = mapped_column(default="")
    why: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="counted")
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("site_drivers.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    note: Mapped[str] = mapped_column(default="")

    site: Mapped[Site] = relationship()


class GuestList(Base):
    """A list of businesses to invite, as it was read; it is kept to show what became of each row.

    `rows`: [{"where", "text", "why", "guest"}, ...], `why` the reason of a refused one, `guest` else what it says.
    """

    __tablename__ = "guest_lists"

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    name: Mapped[str]
    rows: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    invited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    invited: Mapped[int] = mapped_column(default=0)

    challenge: Mapped[Challenge] = relationship()


class Invitation(Base):
    """A business that is asked to join a challenge, with what is known of it. Of its secret link only a hash is kept.

    `version` counts its links: a newer one ends the older one. `entry_id`: what it joined with.
    """

    __tablename__ = "invitations"
    __table_args__ = (UniqueConstraint("challenge_id", "email"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"))
    token_hash: Mapped[str] = mapped_column(unique=True)
    version: Mapped[int] = mapped_column(default=0)
    email: Mapped[str]
    business_name: Mapped[str]
    contact_name: Mapped[str]
    street: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="")
    zip_code: Mapped[str] = mapped_column(default="")
    trade: Mapped[str] = mapped_column(default="")
    employees: Mapped[int | None]
    floor_area_sqft: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    written_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # when a letter with the link was last written
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    joined_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entries.id"))
    forgotten_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # its contact data were deleted

    challenge: Mapped[Challenge] = relationship()

    def state_at(self, moment: datetime) -> str:
        """Where it stands: `joined`, `withdrawn`, `expired`, or `invited` while its link works."""
        if self.joined_at is not None:
            return "joined"
        if self.withdrawn_at is not None:
            return "withdrawn"
        return "expired" if moment >= self.expires_at else "invited"


class JoinCode(Base):
    """A short code on a flyer. With `approves`, who joins with it takes part at once."""

    __tablename__ = "join_codes"
    __table_args__ = (CheckConstraint("most_uses IS NULL OR most_uses > 0", name="most_uses"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    approves: Mapped[bool]
    most_uses: Mapped[int | None]
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    challenge: Mapped[Challenge] = relationship()


class JoinCodeUse(Base):
    """This entry joined with this code."""

    __tablename__ = "join_code_uses"

    id: Mapped[int] = mapped_column(primary_key=True)
    code_id: Mapped[int] = mapped_column(ForeignKey("join_codes.id"), index=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), unique=True)


class Team(Base):
    """Entries that are counted together. `public_key` is opaque; who has the code joins with an entry of his own.

    The captain is an owner of one of its businesses: the first who joined, or whom the coordinator chose.
    """

    __tablename__ = "teams"
    __table_args__ = (CheckConstraint("name <> ''", name="name"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), index=True)
    public_key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    code: Mapped[str] = mapped_column(unique=True)
    captain_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    created_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    challenge: Mapped[Challenge] = relationship()
    captain: Mapped[User | None] = relationship(foreign_keys=[captain_id])


class TeamMember(Base):
    """This entry is in this team; an entry is in one team at most."""

    __tablename__ = "team_members"

    entry_id: Mapped[int] = mapped_column(ForeignKey("entries.id"), primary_key=True, autoincrement=False)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id"), index=True)
    joined_at: Mapped[datetime] = mapped_column(UTCDateTime)

    entry: Mapped[Entry] = relationship()
    team: Mapped[Team] = relationship()
