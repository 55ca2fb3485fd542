"""One sheet with the scorecards of many businesses: download it, upload it, look at it, save it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for

from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.extensions import db
from challenge.files.actions import Original, pack
from challenge.files.downloads import as_download
from challenge.formats.answer_sheet import AnswerSheetContents
from challenge.formats.table import MAX_BYTES
from challenge.mistakes import Mistake
from challenge.scorecards.access import sheet_or_404
from challenge.scorecards.actions.sheets import discard_sheet, receive_sheet, save_sheet
from challenge.scorecards.forms import SaveSheetForm, SheetForm
from challenge.scorecards.routes.blueprint import pages
from challenge.scorecards.sheet_file import workbook_to_fill
from challenge.scorecards.sheet_preview import (
    SheetPreview,
    contents_for,
    preview_of_sheet,
    read_sheet,
    rows_to_fill,
    scorecards_in,
)
from challenge.typed import OnceForm

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pages.route("/cities/<member>/challenges/<challenge>/scorecards/import", methods=["GET", "POST"])
def import_scorecards(member: str, challenge: str) -> Any:
    """Choose a file. One that cannot be read is refused here, with the reason."""
    found, form = coordinated_challenge_or_404(member, challenge), SheetForm()
    form.scorecard.choices = scorecards_in(found)
    contents = None
    if form.validate_on_submit():
        scorecard, _, stage = (form.scorecard.data or "").partition(".")
        data = form.file.data.stream.read()
        form.file.data.stream.seek(0)
        contents = contents_for(found, scorecard, data)
        original = pack(data, form.file.data.filename or "file")
        if not contents.problems:
            try:
                return redirect(
                    once("receive_sheet", form, lambda: _receive(member, challenge, original, scorecard, stage))
                )
            except Mistake as mistake:
                form.show(mistake)
    found = coordinated_challenge_or_404(member, challenge)
    page = render_template(
        "scorecards/import_scorecards.html",
        form=form,
        challenge=found,
        contents=contents,
        most_megabytes=MAX_BYTES // 2**20,
    )
    return page, 422 if form.is_submitted() else 200


@pages.get("/cities/<member>/challenges/<challenge>/scorecards/template.xlsx")
def sheet_template(member: str, challenge: str) -> Response:
    """A row for each business and item, with what counts so far."""
    found = coordinated_challenge_or_404(member, challenge)
    asked = request.args.get("scorecard", next(iter(scorecards_in(found)), ""))
    scorecard, _, stage = asked.partition(".")
    return as_download(workbook_to_fill(rows_to_fill(found, scorecard, stage)), f"{challenge}-scorecards.xlsx", XLSX)


@pages.get("/scorecard-sheets/<int:sheet_id>")
def sheet(sheet_id: int) -> str:
    """What would be saved, and which lines are refused."""
    return _page(sheet_id, SaveSheetForm())


@pages.post("/scorecard-sheets/<int:sheet_id>/save")
def save(sheet_id: int) -> Any:
    """Save what the preview showed, all of it."""
    found, form = sheet_or_404(sheet_id), SaveSheetForm()
    contents = read_sheet(found) if found.state == "preview" else AnswerSheetContents()
    if form.validate():
        try:
            return redirect(once(f"save_sheet:{sheet_id}", form, lambda: _save(sheet_id, contents, form)))
        except Mistake as mistake:
            form.show(mistake)
    return _page(sheet_id, form), 422


@pages.post("/scorecard-sheets/<int:sheet_id>/discard")
def discard(sheet_id: int) -> Any:
    """Save nothing of it."""
    sheet_or_404(sheet_id)
    form = OnceForm()
    if form.validate():
        try:
            return redirect(once(f"discard_sheet:{sheet_id}", form, lambda: _discard(sheet_id)))
        except Mistake as mistake:
            form.show(mistake)
    return _page(sheet_id, form), 422


def _page(sheet_id: int, form: OnceForm) -> str:
    db.session.rollback()
    found = sheet_or_404(sheet_id)
    is_open = found.state == "preview"
    preview = preview_of_sheet(found, read_sheet(found)) if is_open else SheetPreview([])
    names = scorecards_in(found.challenge)
    return render_template(
        "scorecards/sheet.html",
        sheet=found,
        name=names.get(f"{found.scorecard}.{found.stage}", found.scorecard),
        preview=preview,
        is_open=is_open,
        form=form,
    )


def _receive(member: str, challenge: str, original: Original, scorecard: str, stage: str) -> str:
    found = coordinated_challenge_or_404(member, challenge)
    row = receive_sheet(found, original, scorecard=scorecard, stage=stage, author=me())
    return url_for("scorecards.sheet", sheet_id=row.id)


def _save(sheet_id: int, contents: AnswerSheetContents, form: SaveSheetForm) -> str:
    found = sheet_or_404(sheet_id)
    saved = save_sheet(found, contents, form.seen.data or "", author=me(), received_at=g.received_at)
    count = len(saved.to_save)
    answers = "1 answer" if saved.count == 1 else f"{saved.count:,} answers"
    flash(f"Submitted: {answers} of {count} {'business' if count == 1 else 'businesses'}.", "success")
    return url_for("scorecards.sheet", sheet_id=sheet_id)


def _discard(sheet_id: int) -> str:
    found = sheet_or_404(sheet_id)
    discard_sheet(found)
    flash("The sheet was discarded. Nothing of it was saved.", "success")
    place = found.challenge
    return url_for("scorecards.import_scorecards", member=place.member.slug, challenge=place.slug)
