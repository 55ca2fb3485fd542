"""Where a file is uploaded: the words and ways around the same pages for a site, a business and a challenge."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from challenge.accounts.access import me
from challenge.businesses.access import works_for
from challenge.businesses.models import Business, Site
from challenge.challenges.models import Challenge
from challenge.savings.models import Meter, Upload
from challenge.savings.progress import window_notes
from challenge.savings.queries import meters_of
from challenge.savings.scopes import Scope, scope_of

Crumbs = list[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Scene:
    """`scope` is what the file is for; `on_behalf` names the business that somebody else logs for, or ""."""

    scope: Scope
    crumbs: Crumbs
    home: str
    address: str
    on_behalf: str
    notes: tuple[str, ...]
    meters: Sequence[Meter]

    @property
    def kind(self) -> str:
        """site, business or challenge."""
        return type(self.scope).__name__.lower()

    @property
    def business(self) -> Business | None:
        """Whose file it is; nobody's alone where a coordinator imports for many."""
        if isinstance(self.scope, Site):
            return self.scope.business
        return self.scope if isinstance(self.scope, Business) else None


def scene_of(scope: Scope) -> Scene:
    """The scene of what a file is uploaded for."""
    if isinstance(scope, Site):
        return _at_site(scope)
    return _at_business(scope) if isinstance(scope, Business) else _at_challenge(scope)


def scene_of_upload(upload: Upload) -> Scene:
    """The scene of a file that was uploaded."""
    return scene_of(scope_of(upload))


def _at_site(site: Site) -> Scene:
    home = f"/sites/{site.id}"
    crumbs = [*_business_crumbs(site.business), (site.name, home)]
    notes = tuple(window_notes(site))
    return Scene(site, crumbs, home, f"{home}/upload", _on_behalf(site.business), notes, meters_of(site.id))


def _at_business(business: Business) -> Scene:
    home = f"/businesses/{business.slug}"
    return Scene(business, _business_crumbs(business), home, f"{home}/upload", _on_behalf(business), (), ())


def _at_challenge(challenge: Challenge) -> Scene:
    city = f"/cities/{challenge.member.slug}"
    home = f"{city}/challenges/{challenge.slug}"
    crumbs: Crumbs = [("My account", "/account"), (challenge.member.title, city), (challenge.name, home)]
    return Scene(challenge, crumbs, home, f"{home}/import", "", (), ())


def _business_crumbs(business: Business) -> Crumbs:
    return [("My account", "/account"), (business.name, f"/businesses/{business.slug}")]


def _on_behalf(business: Business) -> str:
    return "" if works_for(me(), business.id) else business.name
