"""A person leaves for good: her part in every room ends, then her account is closed."""

from __future__ import annotations

from dataclasses import dataclass

from challenge.accounts.actions import close_account
from challenge.accounts.models import User
from challenge.accounts.queries import cities_of, coordinations_of
from challenge.businesses.actions.people import leave_businesses
from challenge.businesses.models import Business
from challenge.businesses.queries import businesses_alone
from challenge.network.models import Member
from challenge.review.actions.reviewers import end_helper
from challenge.review.helping import challenges_helped_by


@dataclass(frozen=True)
class LeftAlone:
    """What nobody would be there for any more: businesses without an owner, members without a coordinator."""

    businesses: list[Business]
    members: list[Member]


def left_alone_by(user: User) -> LeftAlone:
    """What this person alone looks after."""
    members = [member for member in cities_of(user) if len(coordinations_of(member)) == 1]
    return LeftAlone(businesses_alone(user), members)


def leave_for_good(user: User, *, unname: bool) -> None:
    """Close an account and all that hangs on it. What was done, measured and published stays, without her name.

    `unname`: businesses that nobody owns here afterwards count in totals only. A `Mistake` for the last of the staff.
    """
    for row in challenges_helped_by(user):
        end_helper(row, by=user)
    leave_businesses(user, unname=unname)
    close_account(user)
