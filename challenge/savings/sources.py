"""How files of one kind were read last time."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import select

from challenge.extensions import db
from challenge.files.actions import Original
from challenge.formats.contents import FileContents
from challenge.savings.models import ImportSource, Upload
from challenge.savings.parsed import read_once
from challenge.savings.scopes import Scope, owner_of_scope, scope_of, zone_of_scope


def source_of_file(contents: FileContents) -> str:
    """The kind of file: who made it, in which layout. Without one, files of the same format are one kind."""
    return getattr(contents, "source", "") or contents.format


def remembered(upload: Upload, contents: FileContents) -> ImportSource | None:
    """What was answered the last time such a file came to the same business or member."""
    return source_row(*owner_of_scope(scope_of(upload)), source_of_file(contents))


def source_row(business_id: int | None, member_id: int | None, source: str) -> ImportSource | None:
    """The row of an owner and a kind of file."""
    statement = select(ImportSource).filter_by(business_id=business_id, member_id=member_id, source=source)
    return db.session.scalar(statement)


def property_key(name: str) -> str:
    """A property of a file as a short name, the same in the next file."""
    return hashlib.sha256(" ".join(name.casefold().split()).encode()).hexdigest()[:16]


def read_as_last_time(scope: Scope, data: bytes, original: Original) -> tuple[FileContents, dict[str, Any]]:
    """A new file, read with the answers of the last one of its kind if they fit; and what its upload keeps of that."""
    zone = zone_of_scope(scope)
    plain = read_once(lambda: data, original.sha256, original.name, zone, {})
    row = source_row(*owner_of_scope(scope), source_of_file(plain)) if getattr(plain, "source", "") else None
    if row is None or not row.answers:
        return plain, {}
    known = read_once(lambda: data, original.sha256, original.name, zone, row.answers)
    if not known.usable and not known.questions:
        return plain, {}
    return known, {"answers": dict(row.answers), "as_last_time": True}
