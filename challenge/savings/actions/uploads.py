"""Uploaded files: received, chosen in, saved as readings, or discarded."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.access import own_business_ids
from challenge.businesses.models import Business, Site
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.files.actions import Original, forget_content, store_file
from challenge.files.models import StoredFile
from challenge.formats.contents import FileContents
from challenge.mistakes import Mistake
from challenge.savings.actions.add_meter import add_meter
from challenge.savings.actions.drafts import remember_ends
from challenge.savings.actions.insert_readings import Batch
from challenge.savings.actions.keep_intervals import keep_intervals
from challenge.savings.actions.remember import remember_source
from challenge.savings.actions.submit_readings import Summary, save_judged
from challenge.savings.models import Meter, Upload
from challenge.savings.preview_lines import Line
from challenge.savings.previews import Preview, clean_choices, preview_of, source_of
from challenge.savings.reports import report_of
from challenge.savings.scopes import Scope

CHANGED = "Something changed since this page was shown: a bill or a meter. Look at it again, then save."
NOT_MEANT = "Nothing is new in this file. Tick which changed bills you want to replace, then save."
NOTHING = "There is nothing to save in this file."


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved of a file: to which meters, and how much in all."""

    meters: tuple[Meter, ...]
    summary: Summary
    kept: int  # changed bills that were left as they are


def receive_upload(scope: Scope, original: Original, *, author: User, choices: Mapping[str, Any]) -> Upload:
    """Keep a file for its preview. Nothing of it counts yet."""
    return _open_upload(_scope_ids(scope), store_file(original, uploaded_by=author.id), author, choices)


def open_again(upload: Upload, *, author: User) -> Upload:
    """Another look at the same file, for another meter in it."""
    answers = clean_choices({"answers": upload.choices.get("answers")})
    ids = {name: getattr(upload, name) for name in ("site_id", "business_id", "challenge_id")}
    return _open_upload(ids, upload.file, author, answers)


def choose_in_upload(upload: Upload, choices: Mapping[str, Any]) -> None:
    """Keep what was chosen: answers to questions (or `forget` them), where each meter and property goes."""
    _check_open(upload)
    forget = choices.get("forget")
    kept = {} if forget else dict(upload.choices)
    if forget or choices.get("answers"):
        kept.pop("as_last_time", None)
    merged = {name: {**kept.get(name, {}), **choices.get(name, {})} for name in ("answers", *BY_METER)}
    upload.choices = clean_choices({**kept, **merged})


BY_METER = ("to", "resource", "name", "sites")


def note_foreign_choice(upload: Upload) -> None:
    """Log that somebody asked for a meter or a site that is none of hers."""
    note("refuse_choice", f"upload:{upload.id}")


def save_upload(
    upload: Upload,
    contents: FileContents,
    seen: str,
    *,
    replace: Collection[str] = (),
    author: User,
    received_at: datetime,
) -> Saved:
    """Save what the preview with the fingerprint `seen` showed, all of it or nothing; rows left out there stay out.

    Bills that changed take the place of older ones only for the file's meters named in `replace`. Meters are made
    where that was chosen. Raises a Mistake when saving would do something else by now.
    """
    _check_open(upload)
    preview = preview_of(upload, contents, viewer=author)
    if preview.fingerprint != seen:
        raise Mistake("", CHANGED)
    if preview.open_lines or not preview.to_save:
        raise Mistake("", NOTHING)
    if not preview.fresh and not any(line.changed and line.key in replace for line in preview.used):
        raise Mistake("", NOT_MEANT)
    saved_to = [(line, _meter_for(line)) for line in preview.used]
    own = own_business_ids(author)
    batches = [batch for meter, lines in _by_meter(saved_to) if (batch := _batch(meter, lines, replace, own))]
    source = source_of(contents)
    summaries = save_judged(batches, author=author, source=source, received_at=received_at, file=upload.file)
    for line, meter in saved_to:
        left = () if line.key in replace else [(one.bill.start_on, one.bill.end_on) for one in line.changed]
        keep_intervals(meter, line.source, but=left, author=author, received_at=received_at, file=upload.file)
    if contents.end_dates is not None:
        for _, meter in saved_to:
            remember_ends(meter, contents.end_dates == "inclusive")
    _remember(upload, preview, saved_to, author)
    _close(upload, preview, saved_to, replace, author)
    kept = sum(len(line.changed) for line in preview.used if line.key not in replace)
    return Saved(tuple(meter for _, meter in saved_to), _sum_of(summaries), kept)


def discard_upload(upload: Upload) -> None:
    """Save nothing of a file, and delete it unless bills came from it."""
    _check_open(upload)
    upload.state = "discarded"
    others = select(Upload.id).where(Upload.file_id == upload.file_id, Upload.state != "discarded")
    if db.session.scalar(others.limit(1)) is None:
        forget_content(upload.file)
    note("discard_upload", f"upload:{upload.id}")


def _scope_ids(scope: Scope) -> dict[str, int | None]:
    kinds = {"site_id": Site, "business_id": Business, "challenge_id": Challenge}
    return {name: scope.id if isinstance(scope, kind) else None for name, kind in kinds.items()}


def _open_upload(ids: Mapping[str, int | None], file: StoredFile, author: User, choices: Mapping[str, Any]) -> Upload:
    upload = Upload(
        **ids,
        file_id=file.id,
        choices=clean_choices(choices),
        created_at=clock.now(),
        created_by=author.id,
    )
    db.session.add(upload)
    db.session.flush()
    scope = {name.removesuffix("_id"): number for name, number in ids.items() if number is not None}
    note("receive_upload", f"upload:{upload.id}", **scope, sha256=file.sha256, size=file.size)
    return upload


def _check_open(upload: Upload) -> None:
    if upload.state != "preview":
        done = "saved" if upload.state == "saved" else "discarded"
        raise Mistake("", f"This file was {done} already.")


def _meter_for(line: Line) -> Meter:
    meter = line.meter
    assert meter is not None  # noqa: S101 - only lines that are used come here
    return add_meter(meter.site, meter.resource, meter.name, meter.unit, meter.direction) if line.is_new else meter


def _by_meter(saved_to: list[tuple[Line, Meter]]) -> list[tuple[Meter, list[Line]]]:
    together: dict[int, tuple[Meter, list[Line]]] = {}
    for line, meter in saved_to:
        together.setdefault(meter.id, (meter, []))[1].append(line)
    return list(together.values())


def _batch(meter: Meter, lines: list[Line], replace: Collection[str], own: Collection[int]) -> Batch | None:
    """What is saved at a meter, as the preview judged it a moment ago in this same transaction."""
    verdicts = [verdict for line in lines for verdict in line.verdicts_to_save(replacing=line.key in replace)]
    return Batch(meter, verdicts, on_behalf=meter.site.business_id not in own) if verdicts else None


def _sum_of(summaries: list[Summary]) -> Summary:
    """Several meters in one sentence; days are named so only if all are days."""
    return Summary(
        saved=sum(one.saved for one in summaries),
        already_there=sum(one.already_there for one in summaries),
        replaced=sum(one.replaced for one in summaries),
        held=tuple(verdict for one in summaries for verdict in one.held),
        in_days=all(one.in_days for one in summaries),
    )


def _remember(upload: Upload, preview: Preview, saved_to: list[tuple[Line, Meter]], author: User) -> None:
    sites = {one.key: one.site.id for one in preview.properties if one.site is not None}
    meters = {line.key: meter.id for line, meter in saved_to}
    remember_source(upload, preview.contents, meters=meters, sites=sites, author=author)


def _close(
    upload: Upload,
    preview: Preview,
    saved_to: list[tuple[Line, Meter]],
    replaced: Collection[str],
    author: User,
) -> None:
    upload.state = "saved"
    upload.report = report_of(preview, saved_to, replaced, by=author, at=clock.now())
    meters = {meter.id for _, meter in saved_to}
    upload.meter_id = meters.pop() if len(meters) == 1 else None
    note("save_upload", f"upload:{upload.id}", meters=[meter.id for _, meter in saved_to])
