"""Remember how a kind of file was read and where its meters went, for the next one."""

from __future__ import annotations

from collections.abc import Mapping

from challenge import clock
from challenge.accounts.models import User
from challenge.extensions import db
from challenge.formats.contents import FileContents
from challenge.savings.models import ImportSource, Upload
from challenge.savings.scopes import owner_of_scope, scope_of
from challenge.savings.sources import source_of_file, source_row


def remember_source(
    upload: Upload, contents: FileContents, *, meters: Mapping[str, int], sites: Mapping[str, int], author: User
) -> None:
    """Add what this file told. `meters` and `sites`: ids by the keys of the file's meters and properties.

    Answers are kept only where the file says what kind it is: two sheets that differ may need other answers.
    """
    business_id, member_id = owner_of_scope(scope_of(upload))
    kind = source_of_file(contents)
    row = source_row(business_id, member_id, kind)
    if row is None:
        row = ImportSource(business_id=business_id, member_id=member_id, source=kind, answers={}, meters={}, sites={})
        db.session.add(row)
    if getattr(contents, "source", ""):
        row.answers = dict(upload.choices.get("answers", {}))
    row.meters = {**row.meters, **meters}
    row.sites = {**row.sites, **sites}
    row.updated_at, row.updated_by = clock.now(), author.id
