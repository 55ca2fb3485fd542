"""A business's home: what is due, what have I saved, where do I stand."""

from __future__ import annotations

from flask import render_template

from challenge.accounts.access import me
from challenge.businesses.access import business_or_404, role_in
from challenge.businesses.models import RESOURCE_STATES, ROLES
from challenge.businesses.queries import people_of
from challenge.desks.business_queries import desk_of_business
from challenge.desks.next_steps import next_steps
from challenge.desks.routes.blueprint import pages
from challenge.quantities.resources import RESOURCES


@pages.get("/businesses/<slug>")
def business_home(slug: str) -> str:
    """The desk of a business, for its people and its coordinator."""
    business = business_or_404(slug)
    role, desk = role_in(me(), business.id), desk_of_business(business)
    return render_template(
        "desks/business_home.html",
        business=business,
        role=role,
        desk=desk,
        steps=next_steps(business, desk, confirmed=me().confirmed_at is not None, for_coordinator=role is None),
        people=people_of(business),
        roles=ROLES,
        resources=RESOURCES,
        states=RESOURCE_STATES,
    )
