"""A challenge as a file: saved, and put into a draft."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, flash, redirect, render_template

from challenge.audit.actions import once
from challenge.businesses.queries import tracks_in_use
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.challenges.actions import edit_challenge
from challenge.challenges.forms.start import RulesFileForm
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of, rules_row
from challenge.challenges.rules_file import LARGEST, RulesFile, facts_in, file_of, read_file
from challenge.desks.coordinator_queries import has_begun
from challenge.desks.routes.blueprint import pages
from challenge.desks.routes.setup import BASE, address_of
from challenge.mistakes import Mistake

TELLS = 12
KEPT = (
    *("name", "slug", "summary", "text", "time_zone", "entry_kind", "starts_on", "ends_on"),
    *("contact_name", "contact_email", "contact_phone", "baseline_due_days_after_joining"),
    *(f"{kind}_{what}_at" for kind in ("registration", "baseline", "submission") for what in ("opens", "closes")),
)


@pages.get(f"{BASE}/rules.json")
def setup_file(member: str, challenge: str) -> Response:
    """Rules, texts, windows and contact as a file, to be kept or used elsewhere."""
    found = coordinated_challenge_or_404(member, challenge)
    document = file_of(found, rules_row(found), rules_of(found))
    response = Response(json.dumps(document, ensure_ascii=False, indent=1) + "\n", mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{found.slug}-rules.json"'
    return response


@pages.route(f"{BASE}/from-file", methods=["GET", "POST"])
def setup_from_file(member: str, challenge: str) -> Any:
    """Put a file in the place of all that this draft says but its address."""
    found, form = coordinated_challenge_or_404(member, challenge), RulesFileForm()
    problems: list[Any] = []
    if form.validate_on_submit():
        file, problems = read_sent(form)
        if file is not None:
            read = file
            try:
                return redirect(once(f"setup_from_file:{found.id}", form, lambda: _put_in(member, challenge, read)))
            except Mistake as mistake:
                problems = [mistake.message]
    page = {"challenge": found, "form": form, "problems": problems[:TELLS], "more": len(problems) - TELLS}
    return render_template("desks/setup_from_file.html", **page), 422 if form.is_submitted() else 200


def read_sent(form: RulesFileForm) -> tuple[RulesFile | None, list[Any]]:
    """What the file that was sent holds, or what is wrong with it."""
    sent = form.file.data
    read = read_file(sent.read(LARGEST + 1))
    sent.seek(0)
    return read


def _put_in(member: str, challenge: str, file: RulesFile) -> str:
    found = coordinated_challenge_or_404(member, challenge)
    if found.published_at is not None or has_begun(found) or any(tracks_in_use(found)):
        raise Mistake("", "Only a draft that nobody takes part in is replaced as a whole. Change its parts instead.")
    edit_challenge(
        found,
        facts={**_facts(found), **facts_in(file, found.member.slug)},
        document=file.rules.document(),
        past_is_meant=True,
        reason="",
        has_begun=False,
        unfinished=True,
    )
    flash("The file is put in. Read through what it says.", "success")
    return address_of(found)


def _facts(challenge: Challenge) -> dict[str, Any]:
    return {name: getattr(challenge, name) for name in KEPT}
