"""Typing a bill: filled in, looked at, saved once, refused beside the field with nothing lost."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from flask import Flask

from tests.page import Page, Visitor
from tests.savings.bills import NEW_YEAR, all_readings, bill, bills, counted, holds, log

ADDRESS = "/meters/1/bills/new"
BILL = {"start_on": "2024-01-01", "end_on": "2024-02-01", "quantity": "1,234.5", "cost": "$185.20"}


def save(person: Visitor, **changes: Any) -> Page:
    """Send a bill to be saved, as the page that shows it does."""
    return person.post(ADDRESS, {**BILL, **changes, "step": "save"})


def tokens(person: Visitor, address: str = ADDRESS) -> dict[str, str]:
    """The hidden fields of the page: the token of the session and the key of the form."""
    return {name: value for name, value in person.get(address).values().items() if name in ("csrf_token", "key")}


def saved(app: Flask) -> list[tuple[str, str, int]]:
    """What counts, with dates as text."""
    with app.app_context():
        return [(str(start), str(end), amount) for start, end, amount in counted()]


def rows(app: Flask) -> int:
    """How many rows the ledger has."""
    with app.app_context():
        return len(all_readings())


def test_it_works(app: Flask, rosa: Visitor) -> None:
    check = rosa.post(ADDRESS, BILL)
    assert (check.status, check.heading()) == (200, "Is this right?")
    assert "January 1, 2024 to January 31, 2024: 31 days. The next bill starts on February 1, 2024." in check.text()
    assert "1,234.5 kWh" in check.text()
    assert rows(app) == 0
    fields = check.values() | {"step": "save"}
    page = Page(rosa.browser.post(ADDRESS, data=fields, follow_redirects=True))
    assert page.heading() == "Electricity meter"
    assert "1 bill saved." in page.text()
    assert saved(app) == [("2024-01-01", "2024-02-01", 1234)]


def test_it_can_be_changed_after_the_look(rosa: Visitor) -> None:
    page = rosa.post(ADDRESS, {**BILL, "step": "change"})
    assert page.heading() == "Type a bill"
    assert page.values()["quantity"] == "1,234.5"
    assert page.errors() == {}


def test_the_end_may_be_the_last_day(app: Flask, rosa: Visitor) -> None:
    save(rosa, end_on="2024-01-31", ends_inclusive="y")
    assert saved(app) == [("2024-01-01", "2024-02-01", 1234)]
    page = rosa.get(ADDRESS)
    assert page.values()["start_on"] == "2024-02-01"
    assert [e for e in page.all("input", name="ends_inclusive") if "checked" in e.attributes]


def test_the_next_bill_starts_where_the_last_ended(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        log([bill(NEW_YEAR.replace(year=2023), 31, "700"), *bills(1)])
    page = rosa.get(ADDRESS)
    assert page.values()["start_on"] == "2024-01-31"
    assert "Last bill: 900 kWh in 30 days. A year before:" not in page.text()
    page = rosa.get(f"{ADDRESS}?start=2024-01-01&end=2024-02-01")
    assert (page.values()["start_on"], page.values()["end_on"]) == ("2024-01-01", "2024-02-01")
    assert "Last bill: 900 kWh in 30 days. A year before: 700 kWh in 31 days." in page.text()


def test_an_amount_is_never_guessed(app: Flask, rosa: Visitor) -> None:
    for amount in "-1|0.0000001|1e308|1e400|NaN|inf|1_000|１２３|١٢|1.234,5|1 234||abc|9999999999999".split("|"):
        page = save(rosa, quantity=amount)
        assert (page.status, list(page.errors())) == (422, ["quantity"]), amount
        assert (page.values()["quantity"], page.values()["cost"]) == (amount, "$185.20")
    assert rows(app) == 0


def test_a_unit_that_does_not_fit_is_refused(app: Flask, rosa: Visitor) -> None:
    for unit, word in (("therm", "not measured in"), ("", "do not know"), ("unknown", "do not know")):
        page = save(rosa, unit=unit)
        assert page.status == 422
        assert word in page.errors()["unit"]
    assert rows(app) == 0


def test_a_value_in_the_wrong_unit_is_held(app: Flask, rosa: Visitor) -> None:
    with app.app_context():
        log(bills(3, NEW_YEAR.replace(year=2023)))
    check = rosa.post(ADDRESS, {**BILL, "unit": "MWh", "quantity": "900"})
    assert "about 968 times the usual" in check.text()
    assert "900,000 kWh (from 900 MWh)" in check.text()
    page = save(rosa, unit="MWh", quantity="900")
    assert "1 held until your coordinator has looked" in page.text()
    with app.app_context():
        assert len(holds()) == 1
        assert len(counted()) == 3


CANNOT_BE: list[tuple[dict[str, str], str, str]] = [
    ({"start_on": "2024-02-01", "end_on": "2024-01-01"}, "end_on", "after the start"),
    ({"end_on": "2024-01-01"}, "end_on", "after the start"),
    ({"end_on": "2999-01-01"}, "end_on", "future"),
    ({"start_on": "1900-01-01"}, "start_on", "1990"),
    ({"start_on": "2022-01-01"}, "end_on", "400"),
    ({"start_on": "soon"}, "start_on", "Choose a date"),
    ({"start_on": "２０２４-01-01"}, "start_on", "Choose a date"),
    ({"start_on": "2024-02-30"}, "start_on", "Choose a date"),
    ({"start_on": ""}, "start_on", "Enter the day"),
    ({"end_on": "9999-12-31", "ends_inclusive": "y"}, "end_on", "future"),
    ({"cost": "1.234"}, "cost", "2 digits"),
    ({"quantity": "900000000000", "unit": "MWh"}, "quantity", "too large"),
]


def test_what_cannot_be_is_refused_beside_its_field(app: Flask, rosa: Visitor) -> None:
    for changes, field, word in CANNOT_BE:
        for step in ("save", "check"):
            page = rosa.post(ADDRESS, {**BILL, **changes, "step": step})
            assert page.status == 422, changes
            assert word in page.errors()[field]
    assert rows(app) == 0


@pytest.mark.parametrize("start, end", [("2023-12-15", "2024-01-02"), ("2024-01-31", "2024-02-20")])
def test_a_day_of_another_bill_is_refused(app: Flask, rosa: Visitor, start: str, end: str) -> None:
    save(rosa)
    page = save(rosa, start_on=start, end_on=end)
    assert page.status == 422
    assert "Jan 1, 2024 – Feb 1, 2024 (1,234.5 kWh)" in page.errors()["start_on"]
    assert rows(app) == 1


def test_the_same_bill_again_is_there_already(app: Flask, rosa: Visitor) -> None:
    save(rosa)
    assert "This bill is saved already" in rosa.post(ADDRESS, BILL).text()
    assert "1 there already." in save(rosa).text()
    assert rows(app) == 1


def test_pressed_twice_it_is_saved_once(app: Flask, rosa: Visitor) -> None:
    """Two requests with the same key, at the same time: one row, and the second gets the first one's answer."""
    fields = tokens(rosa) | BILL | {"step": "save"}
    cookies = rosa.browser.get_cookie("session")
    assert cookies is not None
    answers: list[tuple[int, str]] = []
    start = threading.Barrier(4)

    def press() -> None:
        browser = app.test_client()
        browser.set_cookie("session", cookies.value)
        start.wait()
        answer = browser.post(ADDRESS, data=fields)
        answers.append((answer.status_code, answer.location))

    presses = [threading.Thread(target=press) for _ in range(4)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert answers == [(302, "/meters/1")] * 4
    assert rows(app) == 1


def test_sent_again_after_going_back_it_is_saved_once(app: Flask, rosa: Visitor) -> None:
    fields = tokens(rosa) | BILL | {"step": "save"}
    for _ in range(3):
        assert rosa.browser.post(ADDRESS, data=fields).location == "/meters/1"
    assert rows(app) == 1


def test_the_same_form_with_other_content_is_refused(app: Flask, rosa: Visitor) -> None:
    fields = tokens(rosa) | BILL | {"step": "save"}
    rosa.browser.post(ADDRESS, data=fields)
    answer = Page(rosa.browser.post(ADDRESS, data=fields | {"quantity": "999"}))
    assert answer.status == 409
    assert "/meters/1" in answer.links().values()
    assert saved(app) == [("2024-01-01", "2024-02-01", 1234)]


def test_a_refused_form_may_be_sent_again(app: Flask, rosa: Visitor) -> None:
    fields = tokens(rosa) | BILL | {"step": "save"}
    assert rosa.browser.post(ADDRESS, data=fields | {"quantity": "1e9"}).status_code == 422
    assert rosa.browser.post(ADDRESS, data=fields | {"end_on": "2999-01-01"}).status_code == 422
    assert rosa.browser.post(ADDRESS, data=fields).status_code == 302
    assert rows(app) == 1


def test_fields_that_nobody_asked_for_change_nothing(app: Flask, rosa: Visitor) -> None:
    extra = {
        "author_id": "1",
        "meter_id": "3",
        "source": "green_button",
        "on_behalf": "1",
        "received_at": "2020-01-01",
        "withdrawn": "1",
        "quantity_millionths": "5",
        "supersedes_id": "1",
    }
    save(rosa, **extra)
    with app.app_context():
        (reading,) = all_readings()
        assert (reading.meter_id, reading.source, reading.on_behalf, reading.withdrawn) == (1, "typed", False, False)
        assert (reading.quantity_millionths, reading.received_at.year > 2020) == (1_234_500_000, True)


def test_a_megabyte_of_text_is_refused_at_once(app: Flask, rosa: Visitor) -> None:
    for field in ("start_on", "end_on", "quantity", "cost", "unit", "key"):
        fields = tokens(rosa) | BILL | {"step": "save", field: "9" * 1_000_000}
        began = time.process_time()
        assert rosa.browser.post(ADDRESS, data=fields).status_code in (413, 422), field
        assert time.process_time() - began < 2
    assert rows(app) == 0


def test_ten_thousand_fields_are_refused_or_ignored(app: Flask, rosa: Visitor) -> None:
    fields = tokens(rosa) | {f"x{number}": "1" for number in range(10_000)}
    assert rosa.browser.post(ADDRESS, data=fields).status_code in (413, 422)
    assert rows(app) == 0


def test_without_its_token_nothing_is_written(app: Flask, rosa: Visitor) -> None:
    for token in ("", "wrong", "IjEi.aaaa.bbbb"):
        fields = tokens(rosa) | BILL | {"step": "save", "csrf_token": token}
        assert rosa.browser.post(ADDRESS, data=fields).status_code == 400
        assert rosa.browser.get(ADDRESS, query_string=fields).status_code == 200
    assert rows(app) == 0


def test_the_token_of_another_session_is_refused(app: Flask, rosa: Visitor, ben: Visitor) -> None:
    fields = tokens(rosa) | BILL | {"step": "save"}
    ben.get(ADDRESS)
    assert ben.browser.post(ADDRESS, data=fields).status_code == 400
    assert rows(app) == 0


def test_the_coordinator_logs_for_the_business(app: Flask, carmen: Visitor, rosa: Visitor) -> None:
    assert "You log this for Rosa's Bakery" in carmen.get(ADDRESS).text()
    save(carmen)
    assert "Typed bill, Carmen Ortiz for the business" in rosa.get("/meters/1").text()
    with app.app_context():
        assert all_readings()[0].on_behalf


def test_somebody_elses_meter_is_not_there(app: Flask, victor: Visitor, nadia: Visitor, visitor: Visitor) -> None:
    fields = tokens(victor, "/meters/3/bills/new") | BILL | {"step": "save"}
    assert victor.browser.post(ADDRESS, data=fields).status_code == 404
    assert nadia.get(ADDRESS).status == 404
    assert visitor.get(ADDRESS, follow_redirects=False).status == 302
    assert rows(app) == 0
