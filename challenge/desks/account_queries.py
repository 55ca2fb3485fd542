"""What a person's own page gathers: her businesses with their entries, the cities she coordinates, what she reviews."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from challenge.accounts.models import User
from challenge.accounts.queries import cities_of
from challenge.businesses.models import Business, Entry
from challenge.businesses.queries import businesses_of, entries_of
from challenge.network.models import Member
from challenge.review.helping import challenges_helped_by
from challenge.review.models import ChallengeHelper


@dataclass(frozen=True)
class OwnBusiness:
    """A business this person works for, and its entries, the newest challenge first."""

    business: Business
    entries: Sequence[Entry]


@dataclass(frozen=True)
class AccountDesk:
    """Everything this person may open."""

    businesses: list[OwnBusiness]
    cities: Sequence[Member]
    is_staff: bool
    helps: Sequence[ChallengeHelper]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to open yet."""
        return not (self.businesses or self.cities or self.is_staff or self.helps)


def desk_of(user: User) -> AccountDesk:
    """The desk of this person."""
    businesses = [OwnBusiness(business, entries_of(business)) for business in businesses_of(user)]
    return AccountDesk(businesses, cities_of(user), user.is_staff, challenges_helped_by(user))
