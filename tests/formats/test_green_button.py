"""A Green Button file becomes meters: whatever its prefixes, order and links, and without what it says of people."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from challenge.formats.files import FileContents, FileMeter, read_file
from tests.formats.feeds import (
    DAY,
    HOUR,
    METER,
    POINT,
    ZONE,
    at,
    block,
    blocks,
    element,
    entry,
    feed,
    hours,
    meter_file,
    meter_reading,
    reading,
    reading_type,
    summary,
    usage_point,
)

MARCH_1 = at("2025-03-01")


def read(data: bytes, **answers: str) -> FileContents:
    return read_file(data, "use.xml", ZONE, answers=answers)


def only_meter(data: bytes) -> FileMeter:
    (meter,) = read(data).meters
    return meter


def said(contents: FileContents) -> str:
    problems = [*contents.problems, *(problem for meter in contents.meters for problem in meter.problems)]
    return " ".join(problem.what for problem in problems)


def test_it_works() -> None:
    contents = read(meter_file(hours("2025-01-10", 48)))
    (meter,) = contents.meters
    assert (contents.format, contents.usable, contents.problems) == ("green_button", True, ())
    assert (meter.resource, meter.unit, meter.direction, meter.interval) == ("electricity", "Wh", "use", True)
    assert (meter.readings, meter.total, meter.gaps, meter.overlaps) == (48, 2 * sum(range(1000, 1024)), 0, 0)
    assert meter.start.isoformat() == "2025-01-10T00:00:00-05:00"
    assert meter.end.isoformat() == "2025-01-12T00:00:00-05:00"
    assert [(bill.start_on, bill.end_on, bill.quantity) for bill in meter.bills] == [
        (date(2025, 1, 10), date(2025, 1, 11), 24276),
        (date(2025, 1, 11), date(2025, 1, 12), 24276),
    ]


# -- the shape of the file


@pytest.mark.parametrize("prefix", ["e", "espi", "ns2", ""])
def test_elements_are_known_by_namespace_whatever_the_prefix(prefix: str) -> None:
    assert only_meter(meter_file(hours("2025-01-10", 24), prefix=prefix)).total == 24276


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_and_utf_16_are_read(encoding: str) -> None:
    text = meter_file(hours("2025-01-10", 24)).decode().replace(' encoding="UTF-8"', "")
    assert only_meter(text.encode(encoding)).readings == 24


def test_an_encoding_we_do_not_know_is_refused() -> None:
    data = meter_file(hours("2025-01-10", 24)).replace(b"UTF-8", b"EBCDIC-X")
    assert 'text encoding "EBCDIC-X"' in said(read(data))


def test_entries_may_come_in_any_order() -> None:
    entries = [
        *blocks(block(hours("2025-01-10", 24))),
        entry("ReadingType/1", reading_type()),
        meter_reading(),
        usage_point(),
    ]
    assert only_meter(feed(*entries)).resource == "electricity"


def test_absolute_links_meet_relative_ones() -> None:
    host = "https://utility.example/"
    entries = [usage_point(), meter_reading(f"{host}{METER}", [f"{host}ReadingType/1"])]
    entries += [entry("/ReadingType/1/", reading_type()), *blocks(block(hours("2025-01-10", 24)))]
    assert only_meter(feed(*entries)).total == 24276


def test_blocks_are_found_by_the_related_links_of_their_meter() -> None:
    types = entry("ReadingType/1", reading_type())
    stray = entry("blocks/77", block(hours("2025-01-10", 24)), up="")
    found = read(feed(usage_point(), meter_reading(types=["ReadingType/1", "blocks/77"]), types, stray))
    assert found.meters[0].readings == 24
    lost = read(feed(usage_point(), meter_reading(), types, stray))
    assert not lost.usable
    assert "belong to no MeterReading" in said(lost)


def test_only_the_linked_reading_type_counts() -> None:
    types = [
        entry("ReadingType/1", reading_type(powerOfTenMultiplier=3)),
        entry("ReadingType/2", reading_type(powerOfTenMultiplier=0)),
    ]
    data = feed(*types, usage_point(), meter_reading(types=["ReadingType/2"]), *blocks(block(hours("2025-01-10", 24))))
    assert only_meter(data).total == 24276


def test_a_reading_type_may_stand_in_the_meter_reading() -> None:
    nested = meter_reading(types=(), inside=reading_type(uom=169, powerOfTenMultiplier=-3))
    decoy = entry("ReadingType/9", reading_type())
    meter = only_meter(feed(usage_point(1), decoy, nested, *blocks(block([reading(MARCH_1, 2500, 30 * DAY)]))))
    assert (meter.unit, meter.total) == ("therm", Decimal("2.5"))


@pytest.mark.parametrize(
    "types, why",
    [((), "linked to no ReadingType"), (("ReadingType/1", "ReadingType/2"), "linked to 2 different ReadingTypes")],
)
def test_without_one_clear_reading_type_the_unit_is_unknown(types: tuple[str, ...], why: str) -> None:
    known = [entry("ReadingType/1", reading_type()), entry("ReadingType/2", reading_type(powerOfTenMultiplier=3))]
    contents = read(feed(usage_point(), meter_reading(types=types), *known, *blocks(block(hours("2025-01-10", 24)))))
    assert not contents.usable
    assert why in said(contents)


def test_import_and_export_stay_two_meters() -> None:
    export = f"{POINT}/MeterReading/02"
    entries = [usage_point(), meter_reading(), meter_reading(export, ["ReadingType/2"])]
    entries += [entry("ReadingType/1", reading_type()), entry("ReadingType/2", reading_type(flowDirection=19))]
    entries += blocks(block(hours("2025-01-10", 24, 1000))) + blocks(block(hours("2025-01-10", 24, 50)), meter=export)
    meters = read(feed(*entries)).meters
    assert [(meter.direction, meter.total) for meter in meters] == [("use", 24276), ("export", 1476)]


def test_several_usage_points_give_several_meters() -> None:
    gas = "Customer/7/UsagePoint/02"
    entries = [usage_point(0), usage_point(1, gas), meter_reading()]
    entries += [meter_reading(f"{gas}/MeterReading/01", ["ReadingType/2"])]
    entries += [entry("ReadingType/1", reading_type()), entry("ReadingType/2", reading_type(uom=169))]
    entries += blocks(block(hours("2025-01-10", 24)))
    entries += blocks(block([reading(MARCH_1, 80, 30 * DAY)]), meter=f"{gas}/MeterReading/01")
    meters = read(feed(*entries)).meters
    assert [(meter.resource, meter.unit) for meter in meters] == [("electricity", "Wh"), ("natural_gas", "therm")]
    assert meters[0].key != meters[1].key


def test_one_bad_meter_leaves_the_others_usable() -> None:
    other = f"{POINT}/MeterReading/02"
    entries = [usage_point(), meter_reading(), meter_reading(other), entry("ReadingType/1", reading_type())]
    entries += blocks(block(hours("2025-01-10", 24))) + blocks(block([reading(MARCH_1, 5, 0)]), meter=other)
    contents = read(feed(*entries))
    assert contents.usable
    assert [meter.usable for meter in contents.meters] == [True, False]
    assert contents.meters[1].bills == ()


def test_the_key_is_the_same_in_the_next_file_and_tells_no_number() -> None:
    january, february = only_meter(meter_file(hours("2025-01-10", 24))), only_meter(meter_file(hours("2025-02-10", 24)))
    assert january.key == february.key
    assert "7" not in january.name


def test_names_and_addresses_are_dropped() -> None:
    person = entry("Customer/7", '<c:Customer xmlns:c="http://naesb.org/espi/customer"><c:n>Ann Lee</c:n></c:Customer>')
    entries = [usage_point(title="12 Elm Street"), person, meter_reading(), entry("ReadingType/1", reading_type())]
    contents = read(feed(*entries, *blocks(block(hours("2025-01-10", 24)))))
    assert contents.usable
    assert "Elm" not in repr(contents)
    assert "Lee" not in repr(contents)


# -- what is counted


@pytest.mark.parametrize(
    "kind, uom, unit",
    [
        *((0, 72, "Wh"), (0, 31, "J"), (1, 169, "therm"), (1, 119, "cf"), (1, 42, "m3"), (1, 132, "Btu")),
        *((2, 128, "gal"), (2, 134, "L"), (2, 42, "m3"), (2, 119, "cf")),
    ],
)
def test_units(kind: int, uom: int, unit: str) -> None:
    contents = read(meter_file([reading(MARCH_1, 5, 30 * DAY)], kind=kind, uom=uom))
    assert (contents.usable, contents.meters[0].unit) == (True, unit)


@pytest.mark.parametrize("multiplier, total", [(-3, "1.234"), (0, "1234"), (3, "1234000"), (6, "1234000000")])
def test_the_multiplier_scales_exactly(multiplier: int, total: str) -> None:
    meter = only_meter(meter_file([reading(MARCH_1, 1234, 30 * DAY)], powerOfTenMultiplier=multiplier))
    assert str(meter.total) == total
    assert meter.bills[0].quantity == Decimal(total)


def test_no_multiplier_means_times_one() -> None:
    assert only_meter(meter_file([reading(MARCH_1, 7, 30 * DAY)], powerOfTenMultiplier=None)).total == 7


@pytest.mark.parametrize("multiplier", [99, -99, 4, "x", "٣", "1e3", "--3", 10**30])
def test_an_absurd_multiplier_is_refused(multiplier: object) -> None:
    contents = read(meter_file([reading(MARCH_1, 1234, 30 * DAY)], powerOfTenMultiplier=multiplier))
    assert not contents.usable
    assert "powerOfTenMultiplier" in said(contents)


def test_more_than_a_meter_can_count_is_refused() -> None:
    contents = read(meter_file([reading(MARCH_1, 12345678, 30 * DAY)], powerOfTenMultiplier=9))
    assert not contents.usable
    assert "larger than any meter counts" in said(contents)


@pytest.mark.parametrize(
    "uom, why",
    [(38, "watts, a power"), (61, "volt-amperes"), (130, "imperial gallons"), (999, '"999"'), ("kWh", '"kWh"')],
)
def test_what_is_no_amount_we_know_is_refused_with_its_name(uom: object, why: str) -> None:
    contents = read(meter_file(hours("2025-01-10", 24), uom=uom))
    assert not contents.usable
    assert why in said(contents)


@pytest.mark.parametrize(
    "kind, uom, words",
    [(0, 119, ("electricity", "cubic feet")), (2, 72, ("water", "Wh")), (1, 128, ("natural gas", "gallons"))],
)
def test_a_unit_that_does_not_fit_names_both(kind: int, uom: int, words: tuple[str, str]) -> None:
    contents = read(meter_file([reading(MARCH_1, 5, 30 * DAY)], kind=kind, uom=uom))
    assert not contents.usable
    assert contents.meters[0].bills == ()
    assert all(word in said(contents) for word in words)


@pytest.mark.parametrize(
    "kind, commodity, uom, resource",
    [
        *((None, 7, 169, "natural_gas"), (None, 1, 72, "electricity"), (1, 8, 128, "propane"), (2, 1, 128, "water")),
        *((1, 1, 169, "natural_gas"), ("", 9, 128, "water"), (0, None, 72, "electricity")),
    ],
)
def test_the_commodity_tells_what_the_service_leaves_open(
    kind: object, commodity: object, uom: int, resource: str
) -> None:
    contents = read(meter_file([reading(MARCH_1, 5, 30 * DAY)], kind=kind, commodity=commodity, uom=uom))
    assert (contents.usable, contents.meters[0].resource) == (True, resource)


@pytest.mark.parametrize(
    "kind, commodity, why",
    [
        (0, 7, "calls the service electricity and the commodity natural gas"),
        (4, 0, "heat"),
        (17, 0, '"17"'),
        (2, 11, '"11"'),
    ],
)
def test_a_service_that_contradicts_or_is_not_ours_is_refused(kind: int, commodity: int, why: str) -> None:
    contents = read(meter_file(hours("2025-01-10", 24), kind=kind, commodity=commodity))
    assert not contents.usable
    assert why in said(contents)


def test_without_kind_and_commodity_the_resource_is_left_open() -> None:
    contents = read(meter_file(hours("2025-01-10", 24), kind=None, commodity=None))
    assert contents.usable
    assert contents.meters[0].resource is None
    assert "Choose the meter" in said(contents)


@pytest.mark.parametrize("uom", [None, ""])
def test_a_missing_unit_is_asked_and_never_assumed(uom: object) -> None:
    data = meter_file(hours("2025-01-10", 24), uom=uom)
    contents = read(data)
    assert not contents.usable
    (question,) = contents.questions
    assert question.name == "unit"
    assert ("kWh", "kWh (kilowatt-hours)") in question.choices
    answered = read(data, unit="kWh")
    assert (answered.usable, answered.meters[0].unit, answered.meters[0].bills[0].unit) == (True, "kWh", "kWh")
    assert not read(data, unit="furlong").usable


@pytest.mark.parametrize(
    "flow, direction", [(1, "use"), (19, "export"), (4, "net"), (20, "total"), (0, "use"), (None, "use")]
)
def test_directions(flow: int | None, direction: str) -> None:
    assert only_meter(meter_file(hours("2025-01-10", 24), flowDirection=flow)).direction == direction


def test_a_reactive_flow_is_refused() -> None:
    assert "flow direction" in said(read(meter_file(hours("2025-01-10", 24), flowDirection=5)))


def test_net_readings_may_be_below_zero_and_use_may_not() -> None:
    negative = [reading(MARCH_1, -5, 30 * DAY)]
    assert only_meter(meter_file(negative, flowDirection=4)).total == -5
    contents = read(meter_file(negative))
    assert not contents.usable
    assert "below zero" in said(contents)


# -- estimates, costs, registers


def test_estimated_readings_are_counted_and_their_days_flagged() -> None:
    qualities = [0, 8, 9, 11, 12, 17, 19, 14]
    late = [reading(MARCH_1 + DAY + HOUR * hour, 5, quality=19) for hour in range(24)]
    early = [reading(MARCH_1 + HOUR * h, 5, quality=qualities[h] if h < 8 else None) for h in range(24)]
    meter = only_meter(meter_file(early + late))
    assert meter.estimated == 4
    assert [bill.estimated for bill in meter.bills] == [True, False]


def test_costs_are_hundred_thousandths_of_a_dollar() -> None:
    meter = only_meter(meter_file([reading(MARCH_1, 5, 30 * DAY, cost=1234567)], currency=840))
    assert meter.bills[0].cost == Decimal("12.34567")


def test_a_day_with_a_cost_missing_has_no_cost() -> None:
    readings = [reading(MARCH_1 + HOUR * hour, 5, cost=None if hour == 3 else 1000) for hour in range(48)]
    assert [bill.cost for bill in only_meter(meter_file(readings)).bills] == [None, Decimal("0.24")]


def test_costs_in_another_currency_or_all_zero_are_left_out() -> None:
    canadian = only_meter(meter_file([reading(MARCH_1, 5, 30 * DAY, cost=100000)], currency=124))
    assert canadian.bills[0].cost is None
    assert "not in US dollars" in canadian.notes[0]
    assert only_meter(meter_file([reading(MARCH_1, 5, 30 * DAY, cost=0)])).bills[0].cost is None


def test_a_cost_below_zero_is_a_credit() -> None:
    assert only_meter(meter_file([reading(MARCH_1, 5, 30 * DAY, cost=-100000)])).bills[0].cost == -1


@pytest.mark.parametrize("accumulation, word", [(1, "bulk quantity"), (3, "cumulative"), (12, "single moments")])
def test_dials_and_moments_are_not_use(accumulation: int, word: str) -> None:
    contents = read(meter_file(hours("2025-01-10", 24), accumulationBehaviour=accumulation))
    assert not contents.usable
    assert word in said(contents)


def test_peaks_are_not_use() -> None:
    assert "maximum" in said(read(meter_file(hours("2025-01-10", 24), dataQualifier=8)))


@pytest.mark.parametrize("reset_after", [None, 40])
def test_a_dial_that_calls_itself_use_is_found_by_its_growth(reset_after: int | None) -> None:
    values = [500_000 + 40 * hour if reset_after is None or hour < reset_after else 40 * hour for hour in range(96)]
    contents = read(meter_file([reading(MARCH_1 + HOUR * hour, value) for hour, value in enumerate(values)]))
    assert not contents.usable
    assert "look like a dial" in said(contents)
    assert ("falls back on 2025-03-02" in said(contents)) == (reset_after is not None)


# -- bills in usage summaries


def test_a_usage_summary_alone_is_a_bill() -> None:
    data = feed(usage_point(related=[f"{POINT}/UsageSummary"]), summary(MARCH_1, 612, 31 * DAY - HOUR, bill=9876000))
    (meter,) = read(data).meters
    assert (meter.readings, meter.total, meter.unit, meter.interval) == (1, 612_000, "Wh", False)
    (bill,) = meter.bills
    assert (bill.start_on, bill.end_on, bill.cost) == (date(2025, 3, 1), date(2025, 4, 1), Decimal("98.76"))


def test_usage_summaries_of_several_months_are_the_bills_of_one_meter() -> None:
    months = [summary(at("2025-05-01"), 500, 31 * DAY), summary(at("2025-04-01"), 400)]
    (meter,) = read(feed(usage_point(), *months)).meters
    assert [bill.quantity for bill in meter.bills] == [400_000, 500_000]


def test_a_usage_summary_beside_readings_is_not_counted_again() -> None:
    types = entry("ReadingType/1", reading_type())
    entries = [usage_point(), meter_reading(), types, *blocks(block(hours("2025-03-01", 24)))]
    assert only_meter(feed(*entries, summary(MARCH_1, 612))).total == 24276


def test_gas_in_a_summary_that_is_named_after_electricity_is_gas() -> None:
    """Older files have ElectricPowerUsageSummary for every service: what it counts is told by the usage point."""
    months = [summary(at("2025-04-01"), 40, uom=169), summary(at("2025-05-01"), 30, 31 * DAY, uom=169)]
    data = feed(usage_point(1), *months).replace(b"UsageSummary>", b"ElectricPowerUsageSummary>")
    (meter,) = read(data).meters
    assert (meter.resource, meter.unit, meter.usable) == ("natural_gas", "therm", True)
    assert [bill.quantity for bill in meter.bills] == [40_000, 30_000]


def test_gas_beside_a_summary_in_watt_hours_is_counted_by_its_readings() -> None:
    types = entry("ReadingType/1", reading_type(uom=169, commodity=7))
    entries = [usage_point(1), meter_reading(), types, *blocks(block([reading(MARCH_1, 80, 31 * DAY - HOUR)]))]
    meter = only_meter(feed(*entries, summary(MARCH_1, 612, uom=72)))
    assert (meter.resource, meter.unit, meter.total) == ("natural_gas", "therm", 80)


@pytest.mark.parametrize(
    "start, value, missing", [(None, 5, "billingPeriod"), (MARCH_1, None, "overallConsumptionLastPeriod")]
)
def test_a_usage_summary_without_its_parts_is_refused(start: int | None, value: int | None, missing: str) -> None:
    contents = read(feed(usage_point(), summary(start, value)))
    assert not contents.usable
    assert missing in said(contents)


# -- what is missing


def test_a_bare_entry_is_told_what_it_lacks() -> None:
    body = entry("Authorization/1", element("Authorization", element("status", 1)))
    data = body.replace("<entry>", '<entry xmlns="http://www.w3.org/2005/Atom" xmlns:e="http://naesb.org/espi">', 1)
    contents = read(data.encode())
    assert not contents.usable
    assert "Missing: UsagePoint, MeterReading, ReadingType, IntervalBlock" in said(contents)


def test_a_feed_without_interval_blocks_is_told_so() -> None:
    contents = read(feed(usage_point(), meter_reading(), entry("ReadingType/1", reading_type())))
    assert not contents.usable
    assert "Missing: IntervalBlock." in said(contents)
    assert "no IntervalBlock linked to it" in said(contents)


def test_an_empty_block_is_told_so() -> None:
    data = meter_file([])
    assert "no IntervalReading in its interval blocks" in said(read(data))


@pytest.mark.parametrize("namespace", ["http://naesb.org/espi2", "", "http://www.w3.org/2005/Atom"])
def test_espi_in_the_wrong_namespace_is_named(namespace: str) -> None:
    data = meter_file(hours("2025-01-10", 24), prefix="")
    contents = read(data.replace(b'xmlns="http://naesb.org/espi"', f'xmlns="{namespace}"'.encode()))
    assert not contents.usable
    assert "Green Button data is in the namespace http://naesb.org/espi" in said(contents)


@pytest.mark.parametrize("namespace", [b"http://example.org/feed", b""])
def test_a_feed_that_is_not_atom_is_refused(namespace: bytes) -> None:
    data = meter_file(hours("2025-01-10", 24)).replace(b"http://www.w3.org/2005/Atom", namespace)
    assert "not in http://www.w3.org/2005/Atom" in said(read(data))


def test_other_xml_is_refused_with_its_root() -> None:
    assert "<invoice>" in said(read(b"<?xml version='1.0'?><invoice><kwh>5</kwh></invoice>"))


def test_a_file_about_the_customer_only_is_told_so() -> None:
    person = '<c:Customer xmlns:c="http://naesb.org/espi/customer"><c:name>Ann Lee</c:name></c:Customer>'
    assert "describes the customer" in said(read(feed(entry("Customer/7", person))))
