"""Information pages: what the network is, how it treats data, how savings are measured."""

from __future__ import annotations

from flask import Blueprint, Response, abort, render_template, request

from challenge import clock
from challenge.answers import public
from challenge.pages.factor_file import csv_of
from challenge.pages.factor_sheet import Answer, UnknownZip, answer_for_zip, parts_of, rounded
from challenge.quantities.factors import EDITIONS, Edition, edition_for

pages = Blueprint("pages", __name__)

LONGEST_ZIP = 20  # of a longer text no more is shown again


@pages.get("/about")
@public
def about() -> str:
    """The network: what it does, for whom, who leads it."""
    return render_template("pages/about.html")


@pages.get("/about/how-savings-are-measured")
@public
def method() -> str:
    """The method in plain words, with its limits."""
    return render_template("pages/method.html")


@pages.get("/about/factors")
@public
def factors() -> tuple[str, int]:
    """Every figure that turns bills into energy, emissions or money, by edition; the grid of a ZIP code."""
    edition = _edition_asked()
    typed = request.args.get("zip", "")
    answer, mistake = _zip_asked(typed, edition)
    html = render_template(
        "pages/factors.html",
        edition=edition,
        editions=EDITIONS,
        parts=parts_of(edition),
        typed=typed[:LONGEST_ZIP],
        answer=answer,
        mistake=mistake,
        rounded=rounded,
    )
    return html, 422 if mistake else 200


@pages.get("/about/factors.csv")
@public
def factors_csv() -> Response:
    """The same, for spreadsheets."""
    edition = _edition_asked()
    response = Response(csv_of(edition), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="factors-{edition.key}.csv"'
    return response


def _edition_asked() -> Edition:
    """The edition of the address, or the one that a challenge made today takes; one that never was is not found."""
    key = request.args.get("edition", "")
    if key and key not in EDITIONS:
        abort(404)
    return EDITIONS[key] if key else edition_for(clock.today("UTC"))


def _zip_asked(typed: str, edition: Edition) -> tuple[Answer | None, str]:
    """What is known of the ZIP code, or what is wrong with it; neither while the box is empty."""
    if not typed.strip():
        return None, ""
    try:
        return answer_for_zip(typed, edition), ""
    except UnknownZip as unknown:
        return None, str(unknown)


@pages.get("/privacy")
@public
def privacy() -> str:
    """What is kept, who sees it, what is public."""
    return render_template("pages/privacy.html")


@pages.get("/accessibility")
@public
def accessibility() -> str:
    """What we aim for, what is known not to work, whom to tell."""
    return render_template("pages/accessibility.html")
