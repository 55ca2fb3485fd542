"""Upload a file of bills or meter data: choose it, look at what would be saved, save or discard."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from challenge.accounts.access import me
from challenge.audit.actions import once
from challenge.businesses.access import site_or_404
from challenge.businesses.models import Site
from challenge.files.actions import Original, pack
from challenge.formats.files import MAX_BYTES, FileContents, FileMeter, read_file
from challenge.mistakes import Mistake
from challenge.quantities.resources import RESOURCES
from challenge.savings.access import is_on_behalf, upload_or_404
from challenge.savings.actions.uploads import (
    choose_in_upload,
    discard_upload,
    open_again,
    receive_upload,
    save_upload,
)
from challenge.savings.forms.upload import FileChoicesForm, SaveUploadForm, UploadForm
from challenge.savings.models import Meter, Upload
from challenge.savings.previews import NEW_METER, Preview, choice_words, fitting_meters, preview_of, read_upload
from challenge.savings.progress import window_notes
from challenge.savings.queries import meters_of
from challenge.savings.routes.blueprint import pages
from challenge.typed import OnceForm
from challenge.words import last_day, number, short_day, unit_label


@pages.route("/sites/<int:site_id>/upload", methods=["GET", "POST"])
def upload(site_id: int) -> Any:
    """Choose a file. One that cannot be used is refused here, with the reason."""
    site, form, contents = site_or_404(site_id), UploadForm(), None
    form.offer_meters(meters_of(site.id))
    if not form.is_submitted():
        form.meter.data = request.args.get("meter", "")
    elif form.validate():
        original, contents = _read(site, form.file.data)
        if original is not None:
            return redirect(once("receive_upload", form, lambda: _receive(site_id, original, form)))
    page = render_template(
        "savings/upload.html",
        form=form,
        site=site,
        contents=contents,
        most_megabytes=MAX_BYTES // 2**20,
        window_notes=window_notes(site),
        on_behalf=is_on_behalf(site),
    )
    return page, 422 if form.is_submitted() else 200


@pages.get("/uploads/<int:upload_id>")
def preview(upload_id: int) -> Any:
    """What is in the file, and what would be saved."""
    return _page(upload_or_404(upload_id))


@pages.post("/uploads/<int:upload_id>/choices")
def choose(upload_id: int) -> Any:
    """Keep answers and choices, and show the preview again."""
    found, form = upload_or_404(upload_id), FileChoicesForm()
    return _deed(found, form, "choose_in_upload", lambda: _choose(upload_id, form.choices))


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


def _read(site: Site, sent: FileStorage) -> tuple[Original | None, FileContents]:
    """Read a file before anything is written. No original: it cannot be used, and the contents say why."""
    data, name = sent.stream.read(), sent.filename or "file"
    sent.stream.seek(0)
    contents = read_file(data, name, site.time_zone)
    if not (contents.usable or contents.questions):
        return None, contents
    return pack(data, name), contents


def _deed(found: Upload, form: OnceForm, deed: str, act: Callable[[], str]) -> Any:
    """Do one thing with an upload; what is refused is said on its page."""
    upload_id = found.id
    if form.validate():
        try:
            return redirect(once(f"{deed}:{upload_id}", form, act))
        except Mistake as mistake:
            form.show(mistake)
    return _page(upload_or_404(upload_id), form), 422


def _receive(site_id: int, original: Original, form: UploadForm) -> str:
    site = site_or_404(site_id)
    received = receive_upload(site, original, author=me(), choices={"target": form.meter.data})
    return url_for("savings.preview", upload_id=received.id)


def _choose(upload_id: int, choices: dict[str, Any]) -> str:
    choose_in_upload(upload_or_404(upload_id), choices)
    return url_for("savings.preview", upload_id=upload_id)


def _save(upload_id: int, contents: FileContents, form: SaveUploadForm) -> str:
    found = upload_or_404(upload_id)
    meter, summary = save_upload(
        found,
        contents,
        form.seen.data or "",
        author=me(),
        received_at=g.received_at,
        on_behalf=is_on_behalf(found.site),
    )
    flash(summary.sentence(), "warning" if summary.held else "success")
    return url_for("savings.meter", meter_id=meter.id)


def _discard(upload_id: int) -> str:
    found = upload_or_404(upload_id)
    discard_upload(found)
    flash("The file was discarded. Nothing of it was saved.", "success")
    return url_for("savings.upload", site_id=found.site_id)


def _again(upload_id: int) -> str:
    return url_for("savings.preview", upload_id=open_again(upload_or_404(upload_id), author=me()).id)


def _page(found: Upload, refused: OnceForm | None = None) -> str:
    """`refused` is the form whose deed was refused."""
    on_behalf = is_on_behalf(found.site)
    if found.state != "preview":
        return render_template("savings/upload_done.html", upload=found, form=OnceForm(), meter=_meter(found))
    contents = read_upload(found)
    shown = preview_of(found, contents, trusted=on_behalf)
    return render_template(
        "savings/preview.html",
        upload=found,
        contents=contents,
        preview=shown,
        choices=_choices_form(found, shown),
        meter_hints={meter.key: _hint(meter) for meter in contents.meters},
        form=SaveUploadForm(formdata=None, seen=shown.fingerprint),
        discard_form=OnceForm(formdata=None),
        errors=refused.form_errors + [e for f in refused for e in f.errors] if refused else [],
        window_notes=window_notes(found.site),
        on_behalf=on_behalf,
    )


def _hint(meter: FileMeter) -> str:
    """A meter of the file in a line: how much, over how long, and what is odd about it."""
    unit = unit_label(meter.unit) if meter.unit else "(unit not stated)"
    bills = meter.bills
    days = f"{short_day(bills[0].start_on)} – {short_day(last_day(bills[-1].end_on))}" if bills else "no whole day"
    odd = {"gaps": meter.gaps, "overlaps": meter.overlaps, "estimated": meter.estimated}
    parts = [f"{number(meter.total)} {unit}", days, *(f"{count} {name}" for name, count in odd.items() if count)]
    return ", ".join(parts)


def _meter(found: Upload) -> Meter | None:
    return next((meter for meter in meters_of(found.site_id) if meter.id == found.meter_id), None)


def _choices_form(found: Upload, shown: Preview) -> FileChoicesForm:
    """The choices, with what the preview took for granted already set."""
    form, source = FileChoicesForm(formdata=None), shown.source_meter
    form.file_meter.choices = [(meter.key, meter.name) for meter in shown.contents.meters if meter.usable]
    form.resource.choices = [("", "Choose one"), *((key, one.name) for key, one in RESOURCES.items())]
    if source is None:
        return form
    form.file_meter.data = source.key
    fitting = fitting_meters(found.site_id, source)
    form.target.choices = [*((str(meter.id), choice_words(meter)) for meter in fitting), (NEW_METER, "A new meter")]
    target = shown.target
    is_old = target is not None and target.meter is not None and not target.is_new
    form.target.data = str(target.meter.id) if is_old and target and target.meter else NEW_METER
    form.resource.data = target.resource or "" if target else ""
    form.name.data = target.meter.name if target and target.meter and target.is_new else ""
    return form
