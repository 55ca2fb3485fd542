"""A business appeals; somebody else than who decided looks at it again."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, url_for

from challenge.accounts.access import coordinates, me
from challenge.audit.actions import once
from challenge.awards.access import appeal_or_404, coordinated_appeal_or_404, decidable_appeal_or_404, may_decide
from challenge.awards.disputes import decide_appeal, hand_over, make_appeal, settle_appeal
from challenge.awards.forms import AppealForm, DecideAppealForm, EndForm
from challenge.awards.models import ABOUT, Appeal
from challenge.awards.queries import appeal_deadline, appeals_of, deciders_in_city, exclusion_of, must_be_put_right
from challenge.awards.routes.blueprint import pages
from challenge.businesses.access import own_entry_or_404, works_for
from challenge.mistakes import Mistake
from challenge.typed import OnceForm


@pages.route("/entries/<int:entry_id>/appeal", methods=["GET", "POST"])
def new_appeal(entry_id: int) -> Any:
    """Ask for a decision to be looked at again."""
    entry, form = own_entry_or_404(entry_id), AppealForm()
    received_at = g.received_at

    def act() -> str:
        again = own_entry_or_404(entry_id)
        appeal = make_appeal(
            again, about=form.about.data or "", text=form.text.data or "", by=me(), received_at=received_at
        )
        flash("Your appeal is on its way.", "success")
        return url_for("awards.appeal", appeal_id=appeal.id)

    if form.validate_on_submit():
        try:
            return redirect(once(f"make_appeal:{entry_id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    deadline = appeal_deadline(entry)
    page = render_template(
        "awards/new_appeal.html",
        entry=entry,
        challenge=entry.challenge,
        form=form,
        deadline=deadline,
        is_open=deadline is not None and received_at < deadline,
        exclusion=exclusion_of(entry),
        appeals=appeals_of(entry),
        about=ABOUT,
    )
    return page, 422 if form.is_submitted() else 200


@pages.get("/appeals/<int:appeal_id>")
def appeal(appeal_id: int) -> str:
    """What is appealed against, and what was decided."""
    return _page(appeal_or_404(appeal_id), DecideAppealForm())


@pages.post("/appeals/<int:appeal_id>")
def decide(appeal_id: int) -> Any:
    """Uphold it or deny it: the button says which."""
    found, form = decidable_appeal_or_404(appeal_id), DecideAppealForm()

    def act() -> str:
        if bool(form.uphold.data) == bool(form.deny.data):
            raise Mistake("", "Choose one of the two buttons.")
        row = decidable_appeal_or_404(appeal_id)
        decide_appeal(row, upheld=bool(form.uphold.data), answer=form.answer.data or "", by=me())
        return url_for("awards.appeal", appeal_id=appeal_id)

    if form.validate_on_submit():
        try:
            return redirect(once(f"decide_appeal:{appeal_id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    return _page(found, form), 422


@pages.post("/appeals/<int:appeal_id>/hand-over")
def hand_over_appeal(appeal_id: int) -> Any:
    """Leave it to the network's staff."""
    found, form = coordinated_appeal_or_404(appeal_id), OnceForm()

    def act() -> str:
        hand_over(coordinated_appeal_or_404(appeal_id), by=me())
        flash("The network’s staff got a letter. They decide.", "success")
        return url_for("awards.appeal", appeal_id=appeal_id)

    if form.validate_on_submit():
        try:
            return redirect(once(f"hand_over_appeal:{appeal_id}", form, act))
        except Mistake as mistake:
            flash(mistake.message, "error")
    return _page(found, DecideAppealForm(formdata=None)), 422


@pages.post("/appeals/<int:appeal_id>/settle")
def settle(appeal_id: int) -> Any:
    """It was upheld, but no correction is needed: why."""
    found, form = coordinated_appeal_or_404(appeal_id), EndForm()

    def act() -> str:
        settle_appeal(coordinated_appeal_or_404(appeal_id), reason=form.reason.data or "", by=me())
        return url_for("awards.appeal", appeal_id=appeal_id)

    if form.validate_on_submit():
        try:
            return redirect(once(f"settle_appeal:{appeal_id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    return _page(found, DecideAppealForm(formdata=None), form), 422


def _page(found: Appeal, form: DecideAppealForm, settling: EndForm | None = None) -> str:
    return render_template(
        "awards/appeal.html",
        appeal=found,
        entry=found.entry,
        challenge=found.entry.challenge,
        about=ABOUT,
        own=works_for(me(), found.entry.business_id),
        coordinates=coordinates(me(), found.entry.challenge.member_id),
        deciders=[one.name for one in deciders_in_city(found)],
        must_be_put_right=must_be_put_right(found),
        settling=settling or EndForm(formdata=None),
        button=OnceForm(formdata=None),
        may_decide=may_decide(found, me()),
        form=form,
    )
