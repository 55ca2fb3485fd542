"""Uploaded files: received, chosen in, saved as readings, or discarded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.models import Site
from challenge.extensions import db
from challenge.files.actions import Original, forget_content, store_file
from challenge.files.models import StoredFile
from challenge.formats.contents import FileContents
from challenge.mistakes import Mistake
from challenge.savings.actions.add_meter import add_meter
from challenge.savings.actions.drafts import remember_ends
from challenge.savings.actions.keep_intervals import keep_intervals
from challenge.savings.actions.submit_readings import Summary, submit_readings
from challenge.savings.models import Meter, Upload
from challenge.savings.previews import Preview, clean_choices, preview_of, source_of

CHANGED = "Something changed since this page was shown: a bill or a meter. Look at it again, then save."


def receive_upload(site: Site, original: Original, *, author: User, choices: Mapping[str, Any]) -> Upload:
    """Keep a file for its preview. Nothing of it counts yet."""
    return _open_upload(site.id, store_file(original, uploaded_by=author.id), author, choices)


def open_again(upload: Upload, *, author: User) -> Upload:
    """Another look at the same file, for another meter in it."""
    answers = clean_choices({"answers": upload.choices.get("answers")})
    return _open_upload(upload.site_id, upload.file, author, answers)


def choose_in_upload(upload: Upload, choices: Mapping[str, Any]) -> None:
    """Keep what was chosen: answers to questions (or `forget` them), a meter of the file, a meter of the site."""
    _check_open(upload)
    earlier = {} if choices.get("forget") else upload.choices.get("answers", {})
    answers = {**earlier, **choices.get("answers", {})}
    upload.choices = clean_choices({**upload.choices, **choices, "answers": answers, "forget": None})


def save_upload(
    upload: Upload, contents: FileContents, seen: str, *, author: User, received_at: datetime, on_behalf: bool
) -> tuple[Meter, Summary]:
    """Save what the preview with the fingerprint `seen` showed; rows it marked as left out stay out.

    A new meter is made when one was chosen. Raises a Mistake when saving would do something else by now.
    """
    _check_open(upload)
    preview = preview_of(upload, contents, trusted=on_behalf)
    if preview.fingerprint != seen:
        raise Mistake("", CHANGED)
    meter = _meter_for(upload, preview)
    bills = [verdict.bill for verdict in preview.verdicts if verdict not in preview.refused]
    summary = submit_readings(
        meter,
        bills,
        author=author,
        source=source_of(contents),
        received_at=received_at,
        on_behalf=on_behalf,
        file=upload.file,
    )
    if preview.source_meter is not None:
        keep_intervals(meter, preview.source_meter, author=author, received_at=received_at, file=upload.file)
    if contents.end_dates is not None:
        remember_ends(meter, contents.end_dates == "inclusive")
    _close(upload, "saved", meter, preview)
    return meter, summary


def discard_upload(upload: Upload) -> None:
    """Save nothing of a file, and delete it unless bills came from it."""
    _check_open(upload)
    upload.state = "discarded"
    others = select(Upload.id).where(Upload.file_id == upload.file_id, Upload.state != "discarded")
    if db.session.scalar(others.limit(1)) is None:
        forget_content(upload.file)
    note("discard_upload", f"upload:{upload.id}")


def _open_upload(site_id: int, file: StoredFile, author: User, choices: Mapping[str, Any]) -> Upload:
    upload = Upload(
        site_id=site_id,
        file_id=file.id,
        choices=clean_choices(choices),
        created_at=clock.now(),
        created_by=author.id,
    )
    db.session.add(upload)
    db.session.flush()
    note("receive_upload", f"upload:{upload.id}", site=site_id, sha256=file.sha256, size=file.size)
    return upload


def _check_open(upload: Upload) -> None:
    if upload.state != "preview":
        done = "saved" if upload.state == "saved" else "discarded"
        raise Mistake("", f"This file was {done} already.")


def _meter_for(upload: Upload, preview: Preview) -> Meter:
    target = preview.target
    if target is None or target.meter is None or not preview.to_save:
        raise Mistake("", "There is nothing to save in this file.")
    meter = target.meter
    if not target.is_new:
        return meter
    return add_meter(upload.site, meter.resource, meter.name, meter.unit, meter.direction)


def _close(upload: Upload, state: str, meter: Meter, preview: Preview) -> None:
    upload.state, upload.meter_id = state, meter.id
    if preview.source_meter is not None:
        upload.choices = {**upload.choices, "file_meter": preview.source_meter.key}
