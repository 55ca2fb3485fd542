"""Every figure of an edition as a file for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from challenge.quantities.anchors import factor_anchor
from challenge.quantities.equivalents import comparisons
from challenge.quantities.factors import Edition, factors_in
from challenge.quantities.prices import prices_in
from challenge.quantities.residual_mix import residual_mixes
from challenge.quantities.tables import Table
from challenge.words import plain_text

HEADS = (
    "edition", "valid_from", "valid_until", "anchor", "kind", "resource", "region", "name", "value", "unit", "per_unit",
    "co2_kg", "ch4_g", "n2o_g", "source", "source_edition", "year", "warming_potentials", "by_way_of", "url", "note",
)  # fmt: skip


def csv_of(edition: Edition) -> bytes:
    """One row a figure. Texts are quoted, and none can start a formula; figures are plain numbers as published."""
    text = io.StringIO()
    writer = csv.DictWriter(text, HEADS, restval="", quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writeheader()
    until = edition.valid_until.isoformat() if edition.valid_until else ""
    of = {"edition": edition.key, "valid_from": edition.valid_from.isoformat(), "valid_until": until}
    for row in _rows(edition):
        writer.writerow({name: _cell(value) for name, value in (of | row).items()})
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return plain_text(value) if isinstance(value, str) else value


def _rows(edition: Edition) -> Iterator[dict[str, Any]]:
    yield from _factors(edition)
    yield from _prices(edition)
    yield from _residual(edition)
    yield from _equivalents()


def _factors(edition: Edition) -> Iterator[dict[str, Any]]:
    for one in factors_in(edition.key):
        own = {name: getattr(one, name) for name in HEADS if name != "edition" and hasattr(one, name)}
        anchor = factor_anchor(one.kind, one.resource, one.region)
        yield {**own, "anchor": anchor, "source_edition": one.edition}


def _prices(edition: Edition) -> Iterator[dict[str, Any]]:
    for one in prices_in(edition.key):
        yield {
            "anchor": factor_anchor("price", one.resource, one.state),
            "kind": "price",
            "resource": one.resource,
            "region": one.state,
            "name": f"average price, {one.sector} customers",
            "value": one.value,
            "unit": "USD",
            "per_unit": one.unit,
            **_origin(one.table),
        }


def _residual(edition: Edition) -> Iterator[dict[str, Any]]:
    for one in residual_mixes(edition.key).values():
        yield {
            "anchor": factor_anchor("residual", "electricity", one.region),
            "kind": "residual",
            "resource": "electricity",
            "region": one.region,
            "name": "residual mix, shown only",
            "value": Decimal(str(round(float(one.kg_co2e_per_mwh), 4))),
            "unit": "kg",
            "per_unit": "MWh",
            "note": f"average of the same year: {float(one.average_kg_co2e_per_mwh):.4f} kg per MWh",
            **_origin(one.table),
        }


def _equivalents() -> Iterator[dict[str, Any]]:
    for one in comparisons():
        yield {
            "anchor": factor_anchor("equivalent", one.key),
            "kind": "equivalent",
            "name": one.one,
            "value": one.kg_co2e,
            "unit": "kg",
            "per_unit": one.key,
            "source": one.source,
            "source_edition": one.edition,
            "note": f"{one.verified}: {one.basis}",
        }


def _origin(table: Table) -> dict[str, Any]:
    return {
        "source": table.source,
        "source_edition": table.edition,
        "year": table.year,
        "warming_potentials": table.warming_potentials,
        "by_way_of": table.by_way_of,
        "url": table.url,
    }
