"""The page of factors shows what the tables say, in each edition, to everybody the same."""

from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from flask.testing import FlaskClient

from challenge.quantities.anchors import factor_anchor
from challenge.quantities.equivalents import comparisons
from challenge.quantities.factors import EDITIONS, factors_in
from challenge.quantities.prices import prices_in
from challenge.quantities.residual_mix import residual_mixes
from challenge.words import number
from tests.conftest import ON_ONE_DATABASE
from tests.page import Page, Visitor

PAGE, FILE = "/about/factors", "/about/factors.csv"


def rows_of(page: Page) -> dict[str, str]:
    """The text of each row that has an anchor."""
    return {e.attributes["id"]: " ".join(e.text.split()) for e in page.all("tr") if "id" in e.attributes}


def anchors_of(edition: str) -> list[str]:
    """Of every figure of the edition."""
    return [
        *(factor_anchor(one.kind, one.resource, one.region) for one in factors_in(edition)),
        *(factor_anchor("price", one.resource, one.state) for one in prices_in(edition)),
        *(factor_anchor("residual", "electricity", region) for region in residual_mixes(edition)),
        *(factor_anchor("equivalent", one.key) for one in comparisons()),
    ]


def test_it_works(visitor: Visitor) -> None:
    """The grid of Ohio, with all that is known of it."""
    page = visitor.get(PAGE, query_string={"edition": "US-2023.2"})
    assert page.status == 200
    assert page.heading() == "Factors"
    row = rows_of(page)["electricity-RFCW"]
    assert all(words in row for words in ("RFCW, RFC West", "916.054 lb per MWh", "413.415", "32.205", "4.5359"))
    assert "eGRID2023 total output rates (2023)" in page.text()
    assert "IPCC AR5, 100 years: CH4 28 and N2O 265" in page.text()
    assert "Average, not marginal" in page.text()


@pytest.mark.parametrize("edition", list(EDITIONS))
def test_every_figure_stands_once_with_its_value(visitor: Visitor, edition: str) -> None:
    page = visitor.get(PAGE, query_string={"edition": edition})
    ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))
    assert set(anchors_of(edition)) <= set(ids)
    rows = rows_of(page)
    for one in factors_in(edition):
        assert f"{number(one.value)} {one.unit} per " in rows[factor_anchor(one.kind, one.resource, one.region)]
        assert one.source in page.text()
    for price in prices_in(edition):
        assert f"${price.value} per {price.unit}" in rows[factor_anchor("price", price.resource, price.state)]
    assert EDITIONS[edition].notes in page.text()


@pytest.mark.parametrize(
    ("given", "anchor"),
    [
        (("emissions", "electricity", "RFCW"), "electricity-RFCW"),
        (("heat_content", "natural_gas"), "natural_gas-heat_content"),
        (("price", "electricity", "OH"), "price-electricity-OH"),
        (("residual", "electricity", "RFCW"), "residual-RFCW"),
        (("equivalent", "car_mile"), "equivalent-car_mile"),
    ],
)
def test_anchors_keep_their_names(given: tuple[str, ...], anchor: str) -> None:
    """Other pages and other sites link to them."""
    assert factor_anchor(*given) == anchor


def test_a_grid_without_its_small_gases_says_so(visitor: Visitor) -> None:
    row = rows_of(visitor.get(PAGE, query_string={"edition": "US-2023.2"}))["electricity-RFCM"]
    assert "440.264" in row
    assert "does not fit it" in row


def test_an_edition_without_prices_says_so(visitor: Visitor) -> None:
    page = visitor.get(PAGE, query_string={"edition": "US-2023.1"})
    assert "This edition has no prices" in page.text()
    assert not [row for row in rows_of(page) if row.startswith(("price-", "residual-"))]


def test_the_residual_mix_stands_beside_the_average_of_its_year(visitor: Visitor) -> None:
    """Ohio's grid in 2022: 461.6 kg, and 458.9 kg on average (CO2 + CH4 * 28 + N2O * 265 of the table's row)."""
    found = residual_mixes("US-2023.2")["RFCW"]
    row = rows_of(visitor.get(PAGE, query_string={"edition": "US-2023.2"}))["residual-RFCW"]
    assert f"{float(found.kg_co2e_per_mwh):.1f}" in row
    assert f"{float(found.average_kg_co2e_per_mwh):.1f}" in row


@pytest.mark.parametrize("typed", ["43215", " 43215 ", "43215-1234"])
def test_a_zip_code_finds_its_grid(visitor: Visitor, typed: str) -> None:
    page = visitor.get(PAGE, query_string={"edition": "US-2023.2", "zip": typed})
    assert "ZIP code 43215 is supplied by RFCW, RFC West: 916.054 lb CO2e per MWh" in page.text()
    assert page.links()["RFCW, RFC West"] == "#electricity-RFCW"


@ON_ONE_DATABASE
@pytest.mark.parametrize(
    "typed", ["00000", "4321", "-1", "1e3", "４３２１５", "' OR 1=1 --", "{{7*7}}", "../../etc/passwd", "9" * 10_000]
)
def test_what_is_no_zip_code_is_said_beside_the_box(visitor: Visitor, typed: str) -> None:
    page = visitor.get(PAGE, query_string={"zip": typed})
    assert page.status == 422
    assert "We know no grid for this ZIP code" in page.errors()["zip"]
    assert page.values()["zip"] == typed[:20]
    assert "zip-answer" not in [e.attributes.get("id") for e in page.elements]


@ON_ONE_DATABASE
@pytest.mark.parametrize("address", [PAGE, FILE])
@pytest.mark.parametrize(
    "edition", ["US-2099.1", "us-2023.2", "' OR 1=1 --", "{{7*7}}", "../../etc/passwd", "1e3", "x" * 10_000]
)
def test_an_edition_that_never_was_is_not_found(visitor: Visitor, address: str, edition: str) -> None:
    assert visitor.get(address, query_string={"edition": edition}).status == 404


@pytest.mark.parametrize("edition", list(EDITIONS))
def test_the_file_has_every_figure(client: FlaskClient, edition: str) -> None:
    answer = client.get(FILE, query_string={"edition": edition})
    assert answer.mimetype == "text/csv"
    assert f'"factors-{edition}.csv"'.strip('"') in answer.headers["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True), newline="")))
    assert [row["anchor"] for row in rows] == anchors_of(edition)
    assert all(None not in row and row["edition"] == edition and float(row["value"]) > 0 for row in rows)
    values = {row["anchor"]: row["value"] for row in rows}
    for one in factors_in(edition):
        assert values[factor_anchor(one.kind, one.resource, one.region)] == str(one.value)


def test_no_text_of_the_file_starts_a_formula(client: FlaskClient) -> None:
    rows = list(csv.reader(io.StringIO(client.get(FILE).get_data(as_text=True), newline="")))
    assert len(rows) > 200
    assert not [cell for row in rows for cell in row if cell[:1] in tuple("=+-@\t\r")]


@pytest.mark.parametrize("address", [PAGE, f"{PAGE}?edition=US-2023.1&zip=98101", FILE])
def test_everybody_reads_the_same_bytes(app: Flask, address: str) -> None:
    """And a copy that still holds is not sent again."""
    first, rosa = app.test_client().get(address), Visitor(app).signed_in("rosa").browser.get(address)
    assert first.data == rosa.data
    etag = first.headers["ETag"]
    assert "Set-Cookie" not in first.headers
    assert app.test_client().get(address, headers={"If-None-Match": etag}).status_code == 304


def test_pages_that_show_figures_lead_here(visitor: Visitor) -> None:
    """The method, the rules of a challenge, about, and every footer."""
    ids = {e.attributes.get("id") for e in visitor.get(PAGE).elements}
    method = visitor.get("/about/how-savings-are-measured").links()
    for name in ("heat content", "grid region", "fuel"):
        path, _, anchor = method[name].partition("#")
        assert path == PAGE
        assert anchor in ids
    assert (
        visitor.get("/challenges/riverbend-oh/2026/rules").links()["edition US-2023.1"] == f"{PAGE}?edition=US-2023.1"
    )
    assert visitor.get("/about").links()["Factors"] == PAGE
