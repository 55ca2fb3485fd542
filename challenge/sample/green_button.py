"""A Green Button file as a utility would give it to the bakery: hour by hour, made up from the use of each day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HOUR = 3600
# A bakery's day, hour by hour: the ovens start long before dawn. Any sum: it is a shape.
OVENS = (6, 9, 11, 12, 12, 12, 11, 10, 8, 7, 6, 6, 5, 5, 4, 4, 3, 2, 2, 2, 2, 2, 2, 3)
POINT = "/espi/1_1/resource/RetailCustomer/9/UsagePoint/1"
FEED = """\
<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:espi="http://naesb.org/espi">
<id>urn:uuid:sample-bakery</id><title>Green Button data of Rosa's Bakery (sample data)</title>
<entry><link rel="self" href="{point}"/><title>Main Street bakery</title>
<content><espi:UsagePoint><espi:ServiceCategory><espi:kind>0</espi:kind></espi:ServiceCategory></espi:UsagePoint></content></entry>
<entry><link rel="self" href="{point}/MeterReading/1"/><link rel="up" href="{point}/MeterReading"/>
<link rel="related" href="/espi/1_1/resource/ReadingType/1"/><title>Electricity</title>
<content><espi:MeterReading/></content></entry>
<entry><link rel="self" href="/espi/1_1/resource/ReadingType/1"/><title>Hourly energy delivered</title>
<content><espi:ReadingType><espi:accumulationBehaviour>4</espi:accumulationBehaviour><espi:commodity>1</espi:commodity>
<espi:flowDirection>1</espi:flowDirection><espi:intervalLength>3600</espi:intervalLength>
<espi:powerOfTenMultiplier>0</espi:powerOfTenMultiplier><espi:uom>72</espi:uom></espi:ReadingType></content></entry>
<entry><link rel="self" href="{point}/MeterReading/1/IntervalBlock/1"/>
<link rel="up" href="{point}/MeterReading/1/IntervalBlock"/><title></title>
<content><espi:IntervalBlock>
{readings}
</espi:IntervalBlock></content></entry>
</feed>
"""


def hourly_file(days: Iterable[tuple[date, float]], zone: str) -> bytes:
    """The file, from each day's kWh. A day has 23 hours in spring, 25 in autumn."""
    readings = [line for day, kwh in days for line in _hours_of(day, kwh, ZoneInfo(zone))]
    return FEED.format(point=POINT, readings="\n".join(readings)).encode()


def _hours_of(day: date, kwh: float, zone: ZoneInfo) -> list[str]:
    start = _midnight(day, zone)
    hours = range((_midnight(day + timedelta(days=1), zone) - start) // HOUR)
    shape = [OVENS[datetime.fromtimestamp(start + hour * HOUR, zone).hour] for hour in hours]
    return [_reading(start + hour * HOUR, round(kwh * 1000 * shape[hour] / sum(shape))) for hour in hours]


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, time(), zone).timestamp())


def _reading(start: int, watt_hours: int) -> str:
    return (
        f"<espi:IntervalReading><espi:timePeriod><espi:duration>{HOUR}</espi:duration>"
        f"<espi:start>{start}</espi:start></espi:timePeriod><espi:value>{watt_hours}</espi:value></espi:IntervalReading>"
    )
