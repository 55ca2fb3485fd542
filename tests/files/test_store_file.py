"""Files are kept as they came, and forgotten on request."""

from __future__ import annotations

import pytest

from challenge.extensions import db, transaction
from challenge.files.actions import forget_content, pack, store_file
from challenge.files.models import StoredFile
from challenge.files.queries import content_of
from tests.savings.bills import person

DATA = bytes(range(256)) * 100


@pytest.mark.usefixtures("context")
def test_it_works() -> None:
    with transaction():
        stored = store_file(pack(DATA, "use.xml"), uploaded_by=person("rosa").id)
    assert content_of(stored) == DATA
    assert (stored.name, stored.size) == ("use.xml", len(DATA))
    assert len(stored.content) < len(DATA)


@pytest.mark.parametrize(
    "name, kept",
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\rosa\\use.xml", "use.xml"),
        ("a\x00\r\nb.csv", "ab.csv"),
        ("", "file"),
        ("x" * 500 + ".xml", "x" * 116 + ".xml"),
    ],
)
def test_only_the_last_part_of_a_name_is_kept(name: str, kept: str) -> None:
    assert pack(b"", name).name == kept


@pytest.mark.usefixtures("context")
def test_what_is_discarded_is_gone() -> None:
    with transaction():
        file_id = store_file(pack(DATA, "use.xml"), uploaded_by=person("rosa").id).id
    with transaction():
        forget_content(db.session.get_one(StoredFile, file_id))
    stored = db.session.get_one(StoredFile, file_id)
    assert content_of(stored) == b""
    assert stored.name == "discarded"
