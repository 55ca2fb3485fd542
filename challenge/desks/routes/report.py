"""The final report: a page and a PDF with the same figures, and what is handed out as public records."""

from __future__ import annotations

import hashlib

from flask import Response, abort, current_app, render_template

from challenge.answers import public
from challenge.challenges.access import coordinated_challenge_or_404, public_challenge_or_404
from challenge.challenges.models import Challenge
from challenge.challenges.queries import phase_of
from challenge.desks.records import records_csv
from challenge.desks.report_facts import report_of
from challenge.desks.routes.blueprint import pages
from challenge.files.downloads import as_download
from challenge.leaderboards.boards import board_state
from challenge.leaderboards.kept import Kept, KeptPage
from challenge.leaderboards.queries import public_edition
from challenge.papers.report import Report, report

ADDRESS = "/challenges/<city>/<challenge>/report"


@pages.get(ADDRESS, endpoint="report")
@public
def report_page(city: str, challenge: str) -> str:
    """What all achieved, who took part, what was done, and how it was measured."""
    found = _over_or_404(city, challenge)
    return render_template("desks/report.html", challenge=found, report=_report_or_404(found))


@pages.get(f"{ADDRESS}.pdf")
@public
def report_pdf(city: str, challenge: str) -> Response:
    """The same, on paper. It is set once for each edition of the board."""
    found = _over_or_404(city, challenge)
    key = ("report", public_edition(city, challenge))
    store: Kept[KeptPage] = current_app.extensions["kept_pages"]
    page = store.get(key)
    if page is None:
        body = report(_report_or_404(found))
        page = KeptPage(body, "application/pdf", hashlib.sha256(body).hexdigest()[:32])
        store.put(key, page, len(body))
    answer = as_download(page.body, f"{city}-{challenge}-report.pdf", page.mimetype)
    answer.set_etag(page.etag)
    return answer


@pages.get("/cities/<member>/challenges/<challenge>/records.csv")
def records(member: str, challenge: str) -> Response:
    """For a request for public records: every entry, nothing confidential."""
    found = coordinated_challenge_or_404(member, challenge)
    return as_download(records_csv(found), f"{member}-{challenge}-records.csv", "text/csv")


def _over_or_404(city: str, challenge: str) -> Challenge:
    found = public_challenge_or_404(city, challenge)
    return found if phase_of(found) == "finished" else abort(404)


def _report_or_404(challenge: Challenge) -> Report:
    address = f"{current_app.config['BASE_URL']}/challenges/{challenge.member.slug}/{challenge.slug}/report"
    found = report_of(challenge, address, is_final=board_state(challenge) == "final")
    return found or abort(404)
