"""The awards night: everything for one evening, from results that were published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, abort, current_app, flash, redirect, render_template, url_for

from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.awards.access import own_award_or_404
from challenge.awards.actions import prepare_night
from challenge.awards.forms import NightForm
from challenge.awards.models import AwardDecision
from challenge.awards.papers import MOST_CERTIFICATES, Papers
from challenge.awards.queries import last_result, night_of
from challenge.awards.routes.blueprint import pages
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.challenges.models import Challenge
from challenge.mistakes import Mistake
from challenge.papers.certificate import certificates
from challenge.papers.picture import alternative_text, picture
from challenge.papers.press import NotPrinted
from challenge.papers.programme import programme

OWN = "/entries/<int:entry_id>/awards/<int:decision_id>"
BASE = "/cities/<member>/challenges/<challenge>/awards-night"


@pages.route(BASE, methods=["GET", "POST"])
def awards_night(member: str, challenge: str) -> Any:
    """What the papers say, the running order, and the papers themselves."""
    found = coordinated_challenge_or_404(member, challenge)
    form = NightForm(obj=night_of(found))

    def act() -> str:
        prepare_night(coordinated_challenge_or_404(member, challenge), facts=form.facts, by=me())
        flash("Saved. The papers say it from now on.", "success")
        return url_for("awards.awards_night", member=member, challenge=challenge)

    if form.validate_on_submit():
        try:
            return redirect(once(f"prepare_night:{found.id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    papers = _papers(found)
    alternatives = [alternative_text(papers.picture(one)) for one in papers.pictured] if papers else []
    page = {"challenge": found, "form": form, "papers": papers, "alternatives": alternatives}
    return render_template("awards/awards_night.html", **page), 422 if form.is_submitted() else 200


@pages.get(f"{BASE}/programme.pdf")
def programme_pdf(member: str, challenge: str) -> Any:
    """The running order, with what is read aloud."""
    return _printed(member, challenge, "awards-night.pdf", lambda papers: programme(papers.evening()))


@pages.get(f"{BASE}/certificates.pdf")
def certificates_pdf(member: str, challenge: str) -> Any:
    """All certificates in one file, a page for each."""
    name, most = "certificates.pdf", MOST_CERTIFICATES
    return _printed(member, challenge, name, lambda papers: certificates(papers.certificates[:most]))


@pages.get(f"{BASE}/certificates/<code>.pdf")
def certificate_pdf(member: str, challenge: str, code: str) -> Any:
    """One certificate: of an entry, or of a team."""

    return _printed(member, challenge, f"certificate-{code}.pdf", lambda papers: _certificate(papers, code))


@pages.get(f"{BASE}/pictures/<int:decision_id>.png")
def picture_png(member: str, challenge: str, decision_id: int) -> Any:
    """A picture to share."""

    def make(papers: Papers) -> bytes:
        own = next((one for one in papers.pictured if one.id == decision_id), None)
        return picture(papers.picture(own)) if own else abort(404)

    return _printed(member, challenge, f"winner-{decision_id}.png", make)


@pages.get(f"{OWN}/certificate.pdf")
def own_certificate(entry_id: int, decision_id: int) -> Any:
    """A winner's certificate, for its own people."""
    return _printed_for(own_award_or_404(entry_id, decision_id), "certificate.pdf", _certificate_of)


@pages.get(f"{OWN}/picture.png")
def own_picture(entry_id: int, decision_id: int) -> Any:
    """A winner's picture to share, for its own people."""
    return _printed_for(own_award_or_404(entry_id, decision_id), "picture.png", _picture_of)


@pages.get(f"{BASE}/press.txt")
def press_text(member: str, challenge: str) -> Any:
    """Plain text to copy into a press release."""
    papers = _papers_or_404(coordinated_challenge_or_404(member, challenge))
    return Response(papers.press_text(), mimetype="text/plain")


@pages.get(f"{BASE}/booklet.csv")
def booklet(member: str, challenge: str) -> Any:
    """All awards and winners as a table."""
    papers = _papers_or_404(coordinated_challenge_or_404(member, challenge))
    return _file(papers.booklet(), f"{challenge}-awards.csv")


def _printed(member: str, challenge: str, name: str, make: Callable[[Papers], bytes]) -> Any:
    """Set a paper on the coordinator's demand."""
    found = coordinated_challenge_or_404(member, challenge)
    back = url_for("awards.awards_night", member=member, challenge=challenge)
    return _made(found, name, make, back)


def _printed_for(decision: AwardDecision, name: str, make: Callable[[Papers, AwardDecision], bytes]) -> Any:
    """Set a winner's own paper; nobody but its own people can ask for it."""
    back = f"/businesses/{decision.entry.business.slug}"
    return _made(decision.challenge, name, lambda papers: make(papers, decision), back)


def _certificate(papers: Papers, code: str) -> bytes:
    own = [one for one in papers.certificates if one.code == code]
    return certificates(own) if own else abort(404)


def _certificate_of(papers: Papers, decision: AwardDecision) -> bytes:
    return _certificate(papers, decision.code)


def _picture_of(papers: Papers, decision: AwardDecision) -> bytes:
    return picture(papers.picture(decision))


def _made(challenge: Challenge, name: str, make: Callable[[Papers], bytes], back: str) -> Any:
    papers = _papers_or_404(challenge)
    try:
        return _file(make(papers), f"{challenge.slug}-{name}")
    except NotPrinted as trouble:
        current_app.logger.error("a paper was not printed: %s", trouble)
        flash("The paper could not be set. Please try again in a minute.", "error")
        return redirect(back)


def _papers(challenge: Challenge) -> Papers | None:
    result = last_result(challenge)
    return None if result is None else Papers(challenge, result, current_app.config["BASE_URL"])


def _papers_or_404(challenge: Challenge) -> Papers:
    papers = _papers(challenge)
    if papers is None or not papers.pictured:
        abort(404)
    return papers


KINDS = {"pdf": "application/pdf", "png": "image/png", "csv": "text/csv"}


def _file(content: bytes, name: str) -> Response:
    response = Response(content, mimetype=KINDS[name.rpartition(".")[2]])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
