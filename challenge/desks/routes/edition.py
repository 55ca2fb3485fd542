"""The earlier edition of a challenge, as its coordinator names it."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for

from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.challenges.editions import earlier_edition, editions_before, name_earlier_edition, possible_editions
from challenge.challenges.forms.edition import EditionForm
from challenge.desks.routes.blueprint import pages
from challenge.mistakes import Mistake


@pages.route("/cities/<member>/challenges/<challenge>/setup/edition", methods=["GET", "POST"])
def setup_edition(member: str, challenge: str) -> Any:
    """Which challenge it continues: legacy awards go by the first baseline of all editions."""
    found, form = coordinated_challenge_or_404(member, challenge), EditionForm()
    possible = possible_editions(found)
    form.offer(possible)

    def act() -> str:
        again = coordinated_challenge_or_404(member, challenge)
        chosen = {str(one.id): one for one in possible_editions(again)}
        if form.earlier.data and form.earlier.data not in chosen:
            raise Mistake("earlier", "Choose a challenge of this city that began before this one.")
        name_earlier_edition(again, chosen.get(form.earlier.data or ""), by=me())
        flash("Saved. What each entry saved since its first baseline is computed with the next standings.", "success")
        return url_for("desks.setup", member=member, challenge=challenge)

    if not form.is_submitted():
        before = earlier_edition(found)
        form.earlier.data = str(before.id) if before else ""
    elif form.validate():
        try:
            return redirect(once(f"name_earlier_edition:{found.id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    page = {"challenge": found, "form": form, "possible": possible, "editions": editions_before(found)}
    return render_template("desks/setup_edition.html", **page), 422 if form.is_submitted() else 200
