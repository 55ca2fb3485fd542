"""Stories: told by a business, read by the coordinator before everybody may."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for

from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.businesses.access import coordinated_story_or_404, own_entry_or_404
from challenge.businesses.actions import decide_story, take_story_back, tell_story, words_of
from challenge.businesses.models import STORY_STATES
from challenge.businesses.queries import stories_in, story_of
from challenge.businesses.routes.blueprint import pages
from challenge.businesses.story_forms import LONGEST, DecideStoryForm, StoryForm
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.mistakes import Mistake
from challenge.typed import OnceForm


@pages.route("/entries/<int:entry_id>/story", methods=["GET", "POST"])
def story(entry_id: int) -> Any:
    """What we did and what came of it, in our own words."""
    found = own_entry_or_404(entry_id)
    told = story_of(found)
    form = StoryForm(obj=told) if told and told.state != "withdrawn" else StoryForm()
    if not form.is_submitted():  # who agreed once is asked again, and need not tick it again to mend a word
        form.agreed.data = told is not None and told.state in ("waiting", "approved")

    def act() -> str:
        entry = own_entry_or_404(entry_id)
        tell_story(entry, title=form.title.data or "", text=form.text.data or "", agreed=form.agreed.data, by=me())
        flash(f"Kept. {entry.challenge.contact_name} reads it before everybody may.", "success")
        return url_for("businesses.story", entry_id=entry_id)

    if form.validate_on_submit():
        try:
            return redirect(once(f"tell_story:{entry_id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    page = {"entry": found, "told": told, "form": form, "longest": LONGEST, "states": STORY_STATES}
    page["button"] = OnceForm(formdata=None)
    return render_template("businesses/story.html", **page), 422 if form.is_submitted() else 200


@pages.post("/entries/<int:entry_id>/story/take-back")
def take_back_story(entry_id: int) -> Any:
    """Nobody reads it from now on."""
    own_entry_or_404(entry_id)
    form = OnceForm()
    if not form.validate_on_submit():
        abort(422)

    def act() -> str:
        take_story_back(own_entry_or_404(entry_id))
        flash("Taken back. Nobody reads it any more.", "success")
        return url_for("businesses.story", entry_id=entry_id)

    try:
        return redirect(once(f"take_story_back:{entry_id}", form, act))
    except Mistake as mistake:
        flash(mistake.message, "error")
        return redirect(url_for("businesses.story", entry_id=entry_id))


@pages.get("/cities/<member>/challenges/<challenge>/stories")
def stories(member: str, challenge: str) -> str:
    """What businesses told, and what waits to be read."""
    found = coordinated_challenge_or_404(member, challenge)
    page = {"challenge": found, "stories": stories_in(found), "states": STORY_STATES}
    return render_template("businesses/stories.html", **page)


@pages.route("/stories/<int:story_id>", methods=["GET", "POST"])
def decide_on_story(story_id: int) -> Any:
    """May everybody read it?"""
    told, form = coordinated_story_or_404(story_id), DecideStoryForm()

    def act() -> str:
        again = coordinated_story_or_404(story_id)
        decide_story(
            again, approved=form.approve.data, reason=form.reason.data or "", seen=form.seen.data or "", by=me()
        )
        challenge = again.entry.challenge
        return url_for("businesses.stories", member=challenge.member.slug, challenge=challenge.slug)

    if form.validate_on_submit():
        try:
            return redirect(once(f"decide_story:{story_id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    form.seen.data = words_of(told)
    page = {"story": told, "challenge": told.entry.challenge, "form": form, "states": STORY_STATES}
    return render_template("businesses/decide_story.html", **page), 422 if form.is_submitted() else 200
