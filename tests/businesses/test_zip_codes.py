"""A ZIP code tells the state and the time zone; what is none is refused in words."""

from __future__ import annotations

import contextlib
import re

import pytest
import zipcodes
from hypothesis import given
from hypothesis import strategies as st

from challenge.businesses.zip_codes import Place, place_of_zip, site_place
from challenge.mistakes import Mistake
from challenge.network.zip_codes import find_zip


@pytest.mark.parametrize(
    "typed, place",
    [
        ("43215", Place("43215", "OH", "America/New_York")),
        (" 43215-1234 ", Place("43215", "OH", "America/New_York")),
        ("432151234", Place("43215", "OH", "America/New_York")),
        ("00901", Place("00901", "PR", "America/Puerto_Rico")),
        ("85001", Place("85001", "AZ", "America/Phoenix")),
        ("96813", Place("96813", "HI", "Pacific/Honolulu")),
    ],
)
def test_it_works(typed: str, place: Place) -> None:
    assert place_of_zip(typed) == place


def test_all_that_the_package_knows_is_known() -> None:
    known = {row["zip_code"]: row for row in zipcodes.list_all()}
    assert len(known) > 40_000
    for code in list(known)[::97]:
        state, zone, middle = find_zip(code) or ("", "", (0.0, 0.0))
        row = known[code]
        assert (state, zone, middle) == (row["state"], row["timezone"] or "", (float(row["lat"]), float(row["long"])))


def test_where_a_zip_code_is() -> None:
    assert find_zip("43215") == ("OH", "America/New_York", (39.9671, -83.0044))
    assert find_zip("00501") is not None
    assert [find_zip(text) for text in ("00000", "4321", "OH,Am", "４３２１５", "")] == [None] * 5


@pytest.mark.parametrize("typed", ["", "4321", "43215-12", "K1A 0B1", "４３２１５", "43215;", "٤٣٢١٥", "4" * 40_000])
def test_what_is_no_zip_code_is_refused(typed: str) -> None:
    with pytest.raises(Mistake, match="five digits"):
        place_of_zip(typed)


@pytest.mark.parametrize("typed, word", [("00000", "do not know"), ("09012", "outside"), ("96960", "outside")])
def test_places_that_cannot_join_are_refused(typed: str, word: str) -> None:
    with pytest.raises(Mistake, match=word):
        place_of_zip(typed)


def test_state_and_zip_code_must_agree() -> None:
    assert site_place("OH", "43215").state == "OH"
    with pytest.raises(Mistake, match="is in Ohio, not in Texas"):
        site_place("TX", "43215")


@given(st.text(max_size=12))
def test_nothing_typed_stops_us(typed: str) -> None:
    with contextlib.suppress(Mistake):
        assert re.fullmatch(r"[0-9]{5}", place_of_zip(typed).zip_code)
