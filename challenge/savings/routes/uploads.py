"""Upload a file of bills or meter data: choose it, look at what would be saved, save or discard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.businesses.access import business_or_404, site_or_404
from challenge.challenges.access import coordinated_challenge_or_404
from challenge.extensions import transaction
from challenge.files.actions import Original, pack
from challenge.formats.files import MAX_BYTES, FileContents
from challenge.mistakes import Mistake
from challenge.savings.access import upload_or_404
from challenge.savings.actions.uploads import (
    Saved,
    choose_in_upload,
    discard_upload,
    note_foreign_choice,
    open_again,
    receive_upload,
    save_upload,
)
from challenge.savings.forms.upload import FileChoicesForm, SaveUploadForm, UploadForm
from challenge.savings.imports import imports_of
from challenge.savings.models import Upload
from challenge.savings.previews import is_foreign, preview_of, read_upload
from challenge.savings.reports import report_on
from challenge.savings.routes.blueprint import pages
from challenge.savings.routes.preview_page import page_facts
from challenge.savings.routes.scenes import scene_of, scene_of_upload
from challenge.savings.scopes import Scope, zone_of_scope
from challenge.savings.sources import read_as_last_time
from challenge.typed import OnceForm

FEW_FILES = 5  # listed below the form; a business's page of imports has them all


@pages.route("/sites/<int:site_id>/upload", methods=["GET", "POST"])
def upload(site_id: int) -> Any:
    """Choose a file for one site. One that cannot be used is refused here, with the reason."""
    return _upload(lambda: site_or_404(site_id))


@pages.route("/businesses/<slug>/upload", methods=["GET", "POST"])
def upload_for_business(slug: str) -> Any:
    """Choose a file with meters of several sites."""
    return _upload(lambda: business_or_404(slug))


@pages.route("/cities/<member>/challenges/<challenge>/import", methods=["GET", "POST"])
def upload_for_challenge(member: str, challenge: str) -> Any:
    """Choose a sheet with the bills of many businesses."""
    return _upload(lambda: coordinated_challenge_or_404(member, challenge))


@pages.get("/uploads/<int:upload_id>")
def preview(upload_id: int) -> Any:
    """What is in the file, and what would be saved; what became of it, once it is saved."""
    return _page(upload_or_404(upload_id), asked="asked" in request.args)


@pages.post("/uploads/<int:upload_id>/choices")
def choose(upload_id: int) -> Any:
    """Keep answers and choices, and show the preview again."""
    found, form = upload_or_404(upload_id), FileChoicesForm()
    if is_foreign(found, form.choices):
        with transaction():
            note_foreign_choice(upload_or_404(upload_id))
        abort(404)
    return _deed(found, form, "choose_in_upload", lambda: _choose(upload_id, form))


@pages.post("/uploads/<int:upload_id>/save")
def save(upload_id: int) -> Any:
    """Save what the preview showed."""
    found, form = upload_or_404(upload_id), SaveUploadForm()
    contents = read_upload(found)
    return _deed(found, form, "submit_readings", lambda: _save(upload_id, contents, form))


@pages.post("/uploads/<int:upload_id>/discard")
def discard(upload_id: int) -> Any:
    """Save nothing of it."""
    return _deed(upload_or_404(upload_id), OnceForm(), "discard_upload", lambda: _discard(upload_id))


@pages.post("/uploads/<int:upload_id>/again")
def again(upload_id: int) -> Any:
    """Look at the same file again, for another of its meters."""
    return _deed(upload_or_404(upload_id), OnceForm(), "open_again", lambda: _again(upload_id))


def _upload(scope: Callable[[], Scope]) -> Any:
    """`scope` fetches and authorises; the deed does so again inside its transaction."""
    found, form, contents = scope(), UploadForm(), None
    scene = scene_of(found)
    form.offer_meters(scene.meters)
    if not form.is_submitted():
        form.meter.data = request.args.get("meter", "")
    elif form.validate():
        original, contents, choices = _read(found, form.file.data)
        if original is not None:
            choices["target"] = form.meter.data
            return redirect(once("receive_upload", form, lambda: _receive(scope(), original, choices)))
    page = render_template(
        "savings/upload.html",
        form=form,
        scene=scene,
        contents=contents,
        most_megabytes=MAX_BYTES // 2**20,
        before=imports_of(found, FEW_FILES),
        zone=zone_of_scope(found),
    )
    return page, 422 if form.is_submitted() else 200


def _read(scope: Scope, sent: FileStorage) -> tuple[Original | None, FileContents, dict[str, Any]]:
    """Read a file before anything is written. No original: it cannot be used, and the contents say why."""
    data, name = sent.stream.read(), sent.filename or "file"
    sent.stream.seek(0)
    original = pack(data, name)
    contents, choices = read_as_last_time(scope, data, original)
    usable = contents.usable or bool(contents.questions)
    return (original if usable else None), contents, choices


def _deed(found: Upload, form: OnceForm, deed: str, act: Callable[[], str]) -> Any:
    """Do one thing with an upload; what is refused is said on its page."""
    upload_id = found.id
    if form.validate():
        try:
            return redirect(once(f"{deed}:{upload_id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    return _page(upload_or_404(upload_id), form), 422


def _receive(scope: Scope, original: Original, choices: dict[str, Any]) -> str:
    return url_for("savings.preview", upload_id=receive_upload(scope, original, author=me(), choices=choices).id)


def _choose(upload_id: int, form: FileChoicesForm) -> str:
    choose_in_upload(upload_or_404(upload_id), form.choices)
    return url_for("savings.preview", upload_id=upload_id, asked="1" if form.asked.data == "1" else None)


def _save(upload_id: int, contents: FileContents, form: SaveUploadForm) -> str:
    found = upload_or_404(upload_id)
    saved = save_upload(
        found,
        contents,
        form.seen.data or "",
        replace=form.replace.data or [],
        author=me(),
        received_at=g.received_at,
    )
    flash(_sentence(saved), "warning" if saved.summary.held else "success")
    if found.meter_id is not None:
        return url_for("savings.meter", meter_id=found.meter_id)
    return url_for("savings.preview", upload_id=upload_id)


def _sentence(saved: Saved) -> str:
    kept = f" {saved.kept} changed {'bill was' if saved.kept == 1 else 'bills were'} left as before." * bool(saved.kept)
    return saved.summary.sentence() + kept


def _discard(upload_id: int) -> str:
    found = upload_or_404(upload_id)
    discard_upload(found)
    flash("The file was discarded. Nothing of it was saved.", "success")
    return scene_of_upload(found).address


def _again(upload_id: int) -> str:
    return url_for("savings.preview", upload_id=open_again(upload_or_404(upload_id), author=me()).id)


def _page(found: Upload, refused: OnceForm | None = None, *, asked: bool = False) -> str:
    """`refused` is the form whose deed was refused; `asked`: choices were sent, so one that is still open is marked."""
    scene = scene_of_upload(found)
    if found.state != "preview":
        return render_template(
            "savings/upload_done.html", upload=found, scene=scene, form=OnceForm(), report=report_on(found)
        )
    contents = read_upload(found)
    shown = preview_of(found, contents, viewer=me())
    return render_template(
        "savings/preview.html",
        upload=found,
        scene=scene,
        contents=contents,
        preview=shown,
        choices=FileChoicesForm(formdata=None),
        form=SaveUploadForm(formdata=None, seen=shown.fingerprint),
        discard_form=OnceForm(formdata=None),
        errors=refused.form_errors + [e for f in refused for e in f.errors] if refused else [],
        asked=asked,
        ticked=refused.replace.data or [] if isinstance(refused, SaveUploadForm) else [],
        **page_facts(found, shown),
    )
