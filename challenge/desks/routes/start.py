"""Starting a challenge: from a template, from an earlier challenge, or from a file of rules."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from challenge import clock
from challenge.accounts.access import coordinated_member_or_404, me
from challenge.audit.actions import once
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.challenges.actions import create_challenge
from challenge.challenges.editions import name_earlier_edition, possible_editions
from challenge.challenges.forms.rows import free_key, key_of
from challenge.challenges.forms.start import RulesFileForm, StartForm
from challenge.challenges.queries import rules_of
from challenge.challenges.rules_file import RulesFile, facts_in
from challenge.challenges.templates import Proposal, moved, propose, propose_again, propose_rules, usual_start
from challenge.desks.coordinator_queries import challenges_of
from challenge.desks.routes.blueprint import pages
from challenge.desks.routes.setup_file import TELLS, read_sent
from challenge.mistakes import Mistake
from challenge.network.models import Member
from challenge.scoring.catalogue.templates import templates


@pages.get("/cities/<member>/challenges/start")
def start(member: str) -> str:
    """Choose what to begin with."""
    return _choices(coordinated_member_or_404(member), RulesFileForm(), [])


@pages.route("/cities/<member>/challenges/start/<template>", methods=["GET", "POST"])
def start_from_template(member: str, template: str) -> Any:
    """A draft from one of the templates."""
    city = coordinated_member_or_404(member)
    chosen = templates().get(template)
    if chosen is None:
        abort(404)
    form = StartForm()
    if not form.is_submitted():
        _fill(form, city, usual_start(clock.today(city.time_zone)), f"{city.name} {chosen.name}")

    def proposed() -> Proposal:
        return propose(chosen, form.first_day, form.time_zone.data)

    return _started(member, form, proposed, chosen.name, chosen.for_whom)


@pages.route("/cities/<member>/challenges/start-again/<challenge>", methods=["GET", "POST"])
def start_again(member: str, challenge: str) -> Any:
    """A draft like an earlier challenge of the city, a year later."""
    city = coordinated_member_or_404(member)
    earlier = coordinated_challenge_or_404(member, challenge)
    rules, form = rules_of(earlier), StartForm()
    if not form.is_submitted():
        year = date(earlier.starts_on.year + 1, 1, 1)
        _fill(form, city, moved(earlier.starts_on, date(earlier.starts_on.year, 1, 1), year), earlier.name)
        form.time_zone.data = earlier.time_zone

    def proposed() -> Proposal:
        return propose_again(earlier, rules, form.first_day)

    text = "Texts, rules and windows are taken over, a year later."
    return _started(member, form, proposed, earlier.name, text, earlier.id)


@pages.post("/cities/<member>/challenges/start-from-file")
def start_from_file(member: str) -> Any:
    """A draft from a file of rules; every problem of the file is told."""
    city, form = coordinated_member_or_404(member), RulesFileForm()
    problems: list[Any] = []
    if form.validate_on_submit():
        file, problems = read_sent(form)
        if file is not None:
            read = file
            try:
                return redirect(once("start_from_file", form, lambda: _create_from_file(member, read)))
            except Mistake as mistake:
                problems = [mistake.message]
    return _choices(city, form, problems), 422


def _choices(city: Member, form: RulesFileForm, problems: list[Any]) -> str:
    return render_template(
        "desks/start.html",
        member=city,
        form=form,
        templates=templates(),
        earlier=challenges_of(city),
        problems=problems[:TELLS],
        more=len(problems) - TELLS,
    )


def _started(member: str, form: StartForm, proposed: Any, title: str, text: str, earlier_id: int | None = None) -> Any:
    """The page of a new draft: what nobody can know for the coordinator."""
    if form.is_submitted() and form.validate():
        try:
            return redirect(once(f"start:{title}", form, lambda: _create(member, form, proposed(), earlier_id)))
        except Mistake as mistake:
            form.show(mistake)
    page = {"member": coordinated_member_or_404(member), "form": form, "title": title, "text": text}
    return render_template("desks/start_draft.html", **page), 422 if form.is_submitted() else 200


def _create(member: str, form: StartForm, proposal: Proposal, earlier_id: int | None) -> str:
    city = coordinated_member_or_404(member)
    contact = {"contact_name": me().name, "contact_email": me().email, "contact_phone": ""}
    facts = {**contact, **proposal.facts, "name": form.name.data, "slug": form.slug.data}
    meant = bool(form.past_is_meant.data)
    made = create_challenge(city, facts=facts, document=proposal.document, past_is_meant=meant)
    earlier = next((one for one in possible_editions(made) if one.id == earlier_id), None)
    if earlier is not None:
        name_earlier_edition(made, earlier, by=me())
    flash("The draft is made. Nobody else sees it yet.", "success")
    return url_for("desks.setup", member=city.slug, challenge=made.slug)


def _create_from_file(member: str, file: RulesFile) -> str:
    city = coordinated_member_or_404(member)
    proposal = propose_rules(file.rules, clock.today(city.time_zone), city.time_zone)
    contact = {"contact_name": me().name, "contact_email": me().email, "contact_phone": ""}
    own = challenges_of(city)
    usual = {**contact, **proposal.facts, "name": "Imported challenge"}
    facts = {**usual, **facts_in(file, city.slug)}
    if facts["name"] in {one.name for one in own}:
        facts["name"] = f"{facts['name'][:110]} (copy)"
    facts["slug"] = free_key(key_of(facts["name"], "imported"), {one.slug for one in own})
    made = create_challenge(city, facts=facts, document=proposal.document, past_is_meant=True)
    flash("The draft is made. Change its name and address under “Dates, texts, what is measured”.", "success")
    return url_for("desks.setup", member=city.slug, challenge=made.slug)


def _fill(form: StartForm, city: Member, first: date, name: str) -> None:
    form.name.data, form.starts_on.data, form.time_zone.data = name, first, city.time_zone
    names = {one.slug for one in challenges_of(city)}
    year = str((first + timedelta(days=183)).year) if first.month > 6 else str(first.year)
    form.slug.data = next(
        text for number in range(1, 100) if (text := year if number == 1 else f"{year}-{number}") not in names
    )
