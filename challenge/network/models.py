"""A member of the network, and the version of what the public sees."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from challenge.extensions import Base

KINDS = {"city": "City", "town": "Town", "county": "County"}


def title_of(name: str, kind: str) -> str:
    """A government's name in full: `City of Riverbend`, `Linn County`."""
    return f"{name} County" if kind == "county" else f"{KINDS[kind]} of {name}"


class Member(Base):
    """A local government that belongs to the network."""

    __tablename__ = "members"
    __table_args__ = (CheckConstraint("kind IN ('city', 'town', 'county')", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]  # "Riverbend"
    kind: Mapped[str]
    state: Mapped[str]  # two letters
    population: Mapped[int | None]
    population_year: Mapped[int | None]
    website: Mapped[str | None]
    time_zone: Mapped[str]
    joined_on: Mapped[date]
    left_on: Mapped[date | None]
    blurb: Mapped[str] = mapped_column(default="")

    @property
    def title(self) -> str:
        """Its name in full: `City of Riverbend`, `Linn County`."""
        return title_of(self.name, self.kind)

    @property
    def in_words(self) -> str:
        """Its name inside a sentence: `the City of Riverbend`, `Linn County`."""
        return self.title if self.kind == "county" else f"the {self.title}"
