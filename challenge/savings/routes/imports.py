"""The files that a business uploaded."""

from __future__ import annotations

from flask import render_template

from challenge.businesses.access import business_or_404
from challenge.savings.imports import MOST_FILES, imports_of
from challenge.savings.routes.blueprint import pages
from challenge.savings.scopes import zone_of_scope


@pages.get("/businesses/<slug>/imports")
def imports(slug: str) -> str:
    """Each file with what became of it: to be finished, saved, discarded."""
    business = business_or_404(slug)
    return render_template(
        "savings/imports.html",
        business=business,
        uploads=imports_of(business),
        most=MOST_FILES,
        zone=zone_of_scope(business),
    )
