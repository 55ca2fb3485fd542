"""A business and its coordinator follow a score by hand, from amounts to points."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from sqlalchemy import select

from challenge.businesses.models import Entry
from challenge.desks.sums import Sums, sums_of
from challenge.extensions import db, transaction
from tests.leaderboards.story import add_entry, compute
from tests.page import Visitor


@pytest.fixture
def entry_id(app: Flask) -> int:
    with app.app_context():
        with transaction():
            key = add_entry("Two Fuels", {"electricity": 10, "natural_gas": 30})
        compute()
        return db.session.scalars(select(Entry.id).filter_by(public_key=key)).one()


def test_the_sums_add_up(app: Flask, entry_id: int) -> None:
    """Each line from the one before it, to the percent that the board shows."""
    with app.app_context():
        found = sums_of(db.session.get_one(Entry, entry_id))
    assert isinstance(found, Sums)
    assert found.energy is not None
    by_name = {one.name: one for one in found.resources}
    for one in found.heat:
        own = by_name[one.amounts.name]
        assert own.avoided == pytest.approx(own.expected - own.used)
        assert one.amounts.expected == pytest.approx(own.expected * float(one.times), rel=1e-5)
    assert {one.times for one in found.heat} == {"3.41214", "99.9761"}
    energy = found.energy
    assert energy.expected == pytest.approx(sum(one.amounts.expected for one in found.heat))
    percent = f"{energy.avoided / energy.expected * 100:.1f}"
    assert energy.percent.startswith(percent)
    assert any(percent in line for line in found.lines)


def test_who_reads_it(app: Flask, entry_id: int, carmen: Visitor, visitor: Visitor, rosa: Visitor) -> None:
    text = carmen.get(f"/entries/{entry_id}/sums").text()
    assert "Fuels, added up as energy" in text
    assert re.search(r"Together: [\d.]+ points", text)
    assert "kBtu" not in visitor.get(f"/entries/{entry_id}/sums").text()
    assert rosa.get(f"/entries/{entry_id}/sums").status == 404
    with app.app_context():
        key = db.session.get_one(Entry, entry_id).public_key
    public = f"/challenges/riverbend-oh/2026/entries/{key}"
    address = visitor.get(public).links()["Bills and sums are here"]
    assert "Fuels, added up as energy" in carmen.get(address).text()
    assert "kBtu" not in visitor.get(address).text()
    assert rosa.get(address).status == 404
