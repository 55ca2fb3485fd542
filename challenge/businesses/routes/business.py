"""The name and trade of a business."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from challenge.audit.actions import once
from challenge.businesses.access import own_business_or_404
from challenge.businesses.actions import edit_business
from challenge.businesses.forms import TRADES, BusinessForm
from challenge.businesses.routes.blueprint import pages
from challenge.mistakes import Mistake


@pages.route("/businesses/<slug>/edit", methods=["GET", "POST"])
def edit(slug: str) -> Any:
    """Change what the business is called."""
    business, form = own_business_or_404(slug), BusinessForm()
    if not form.is_submitted():
        form.show_business(business)
    if form.validate_on_submit():
        try:
            return redirect(once("edit_business", form, lambda: _edit(slug, form)))
        except Mistake as mistake:
            form.show(mistake)
    page = render_template("businesses/edit.html", form=form, business=business, trades=TRADES)
    return page, 422 if form.is_submitted() else 200


def _edit(slug: str, form: BusinessForm) -> str:
    edit_business(own_business_or_404(slug), name=form.business_name.data or "", trade=form.trade.data or "")
    flash("Saved. Boards show the new name at once.", "success")
    return url_for("desks.business_home", slug=slug)
