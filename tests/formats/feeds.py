"""Green Button feeds made here, piece by piece: entries, links, reading types, intervals. No utility's file."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = "America/New_York"
ATOM, ESPI = "http://www.w3.org/2005/Atom", "http://naesb.org/espi"
POINT = "Customer/7/UsagePoint/01"
METER = f"{POINT}/MeterReading/01"
HOUR, DAY = 3600, 86_400


def at(text: str, zone: str = ZONE) -> int:
    """Epoch seconds of a local time such as "2025-03-09 02:00"."""
    return int(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp())


def element(name: str, content: object = "") -> str:
    return f"<e:{name}>{content}</e:{name}>"


def reading(start: object, value: object, duration: object = HOUR, cost: object = None, quality: object = None) -> str:
    """One IntervalReading; None leaves a part out."""
    period = "".join(element(name, part) for name, part in _stated(duration=duration, start=start))
    grade = "" if quality is None else element("ReadingQuality", element("quality", quality))
    price = "" if cost is None else element("cost", cost)
    amount = "" if value is None else element("value", value)
    return element("IntervalReading", f"{price}{grade}{element('timePeriod', period)}{amount}")


def hours(start: str, count: int, value: int = 1000) -> list[str]:
    """Hour after hour, the values going up and down like a day."""
    first = at(start)
    return [reading(first + HOUR * hour, value + hour % 24) for hour in range(count)]


def block(readings: Iterable[str]) -> str:
    return element("IntervalBlock", "\n".join(readings))


def reading_type(**parts: object) -> str:
    """Electricity in Wh, delivered, unless told otherwise; None leaves a part out."""
    usual = {"accumulationBehaviour": 4, "commodity": 0, "flowDirection": 1, "powerOfTenMultiplier": 0, "uom": 72}
    stated = _stated(**{**usual, **parts})
    return element("ReadingType", "".join(element(name, part) for name, part in stated))


def entry(path: str, content: str, related: Iterable[str] = (), up: str | None = None, title: str = "") -> str:
    links = [("self", path), ("up", path.rpartition("/")[0] if up is None else up)]
    links += [("related", other) for other in related]
    tags = "\n".join(f'<link rel="{rel}" href="{href}"/>' for rel, href in links if href)
    return f"<entry>{tags}\n<title>{title}</title><content>{content}</content></entry>"


def usage_point(kind: object = 0, path: str = POINT, related: Iterable[str] = (), title: str = "") -> str:
    category = element("ServiceCategory", "" if kind is None else element("kind", kind))
    return entry(path, element("UsagePoint", category), related, title=title)


def meter_reading(path: str = METER, types: Iterable[str] = ("ReadingType/1",), inside: str = "") -> str:
    return entry(path, element("MeterReading", inside), related=types)


def blocks(*contents: str, meter: str = METER) -> list[str]:
    """One entry for each block."""
    return [entry(f"{meter}/IntervalBlock/{number}", content) for number, content in enumerate(contents, 1)]


def summary(start: object, value: object, duration: object = 30 * DAY, bill: object = None, uom: int = 72) -> str:
    period = "".join(element(name, part) for name, part in _stated(duration=duration, start=start))
    consumption = "".join(element(name, part) for name, part in _stated(powerOfTenMultiplier=3, uom=uom, value=value))
    price = "" if bill is None else element("billLastPeriod", bill)
    parts = f"{element('billingPeriod', period)}{price}{element('overallConsumptionLastPeriod', consumption)}"
    return entry(f"{POINT}/UsageSummary/{start}", element("UsageSummary", parts), up=f"{POINT}/UsageSummary")


def feed(*entries: str, prefix: str = "e") -> bytes:
    """The whole file. `prefix` "" puts ESPI into the default namespace of each content."""
    text = "\n".join(entries)
    if prefix:
        text = text.replace("<e:", f"<{prefix}:").replace("</e:", f"</{prefix}:")
    else:
        text = re.sub(r"<content><e:(\w+)>", rf'<content><\1 xmlns="{ESPI}">', text)
        text = text.replace("<e:", "<").replace("</e:", "</")
    names = f'xmlns="{ATOM}"' + (f' xmlns:{prefix}="{ESPI}"' if prefix else "")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<feed {names}>\n<id>urn:1</id>\n{text}\n</feed>\n'.encode()


def meter_file(readings: Iterable[str], kind: object = 0, prefix: str = "e", **parts: object) -> bytes:
    """A whole file with one meter."""
    types = entry("ReadingType/1", reading_type(**parts))
    return feed(usage_point(kind), meter_reading(), types, *blocks(block(readings)), prefix=prefix)


def _stated(**parts: object) -> list[tuple[str, object]]:
    return [(name, part) for name, part in parts.items() if part is not None]
