"""Green Button XML, taken apart: the entries of an Atom feed with their links and what ESPI says in each.

Expat reads the file in one pass and builds no tree. Document types (and so entities, and anything that would be
fetched) are refused where they begin; depth, attributes, names and single tokens have ceilings, checked as the
file goes by. Elements are known by namespace and name, whatever the prefix. Titles, addresses and customer data
are never kept.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple
from xml.parsers import expat

from challenge.formats.espi import ATOM, ESPI

MAX_READINGS = 150_000  # more than four years of quarter hours
MAX_ENTRIES = 30_000
MAX_LINKS = 100_000
MAX_DEPTH = 40
MAX_ATTRIBUTES = 40
MAX_NAMES = 2_000
MAX_TOKEN = 256 * 1024
_MAX_TEXTS = 64  # pieces of at most 8 KB between two tags
_CHUNK = 64 * 1024

_ENCODINGS = {"utf-8", "utf8", "utf-16", "us-ascii", "ascii", "iso-8859-1", "latin1", "windows-1252", "cp1252"}
_NUMBER = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?", re.ASCII)
_CUT_SHORT = {
    expat.errors.codes[error]
    for error in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
    )
}

Number = int | Decimal
Texts = dict[str, str]


class Unreadable(Exception):
    """Nothing of this file can be read, for this reason."""

    def __init__(self, where: str, what: str):
        super().__init__(what)
        self.where, self.what = where, what


class Reading(NamedTuple):
    """One interval as the file states it: epoch seconds, raw value before the multiplier, raw cost."""

    start: int
    duration: int
    value: Number
    cost: Number | None
    quality: str


@dataclass(slots=True)
class Summary:
    """One bill from a usage summary, in the texts of the file."""

    period: Texts = field(default_factory=dict)
    consumption: Texts = field(default_factory=dict)
    own: Texts = field(default_factory=dict)


@dataclass(slots=True)
class Entry:
    """One Atom entry: its links, and the ESPI resources in its content (mostly one, sometimes nested)."""

    self_path: str = ""
    up_path: str = ""
    related: list[str] = field(default_factory=list)
    usage_points: int = 0
    service_kind: str = ""
    meter_readings: int = 0
    reading_types: list[Texts] = field(default_factory=list)
    blocks: int = 0
    readings: list[Reading] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)
    summaries: list[Summary] = field(default_factory=list)


@dataclass(slots=True)
class Feed:
    """`names` are all the element and attribute names of the file, as "namespace name"."""

    root: str
    entries: list[Entry]
    names: frozenset[str]


def read_feed(data: bytes) -> Feed:
    """Raises Unreadable."""
    return _FeedReader().read(data)


def path_of(href: str) -> str:
    """A link without its host and outer slashes, so that absolute and relative links meet."""
    return re.sub(r"^[a-zA-Z][a-zA-Z0-9+.-]*://[^/]*", "", href.strip()).strip("/")


def number_of(text: str) -> Number | None:
    """A whole number where it is one ("5", "5.0"), else a decimal ("5.25"), else None."""
    text = text.strip()
    if text.isdigit() and text.isascii() and len(text) <= 15:
        return int(text)
    if not _NUMBER.fullmatch(text):
        return None
    number = Decimal(text)
    return int(number) if number == number.to_integral_value() else number


def _espi(*names: str) -> dict[str, str]:
    return {f"{ESPI} {name}": name for name in names}


_LEAVES = _espi(
    "accumulationBehaviour",
    "billLastPeriod",
    "commodity",
    "cost",
    "currency",
    "dataQualifier",
    "duration",
    "flowDirection",
    "kind",
    "powerOfTenMultiplier",
    "quality",
    "qualityOfReading",
    "start",
    "uom",
    "value",
)
_GROUPS = _espi(
    "IntervalBlock",
    "interval",
    "MeterReading",
    "ReadingType",
    "ServiceCategory",
    "UsagePoint",
    "UsageSummary",
    "ElectricPowerUsageSummary",
    "billingPeriod",
    "overallConsumptionLastPeriod",
    "currentBillingPeriodOverAllConsumption",
)


class _FeedReader:
    """Handlers for expat. Texts of leaves gather in the innermost open group; a closing group is filed away."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self.texts: list[str] = []
        self.groups: list[Texts] = []
        self.root = ""
        self.depth = 0
        self.count = 0
        self.links = 0
        self.entry = Entry()
        self.entries: list[Entry] = []
        self.summary = Summary()
        self.was_inside = -1
        self.close_in_reading = self.reading_closer()
        self.parser = self._parser()
        self.closers: dict[str, Callable[[Texts], None]] = {
            f"{ESPI} {name}": closer
            for name, closer in {
                "IntervalBlock": self.close_block,
                "MeterReading": self.close_meter_reading,
                "ReadingType": self.close_reading_type,
                "ServiceCategory": self.close_service_category,
                "UsagePoint": self.close_usage_point,
                "UsageSummary": self.close_summary,
                "ElectricPowerUsageSummary": self.close_summary,
                "billingPeriod": self.close_period,
                "overallConsumptionLastPeriod": self.close_consumption,
            }.items()
        }

    def _parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate(namespace_separator=" ", intern=self.names)
        parser.buffer_text = True
        parser.XmlDeclHandler = self.declare
        parser.StartDoctypeDeclHandler = self.refuse_doctype
        parser.StartElementHandler = self.open_root
        parser.EndElementHandler = self.close
        parser.CharacterDataHandler = self.texts.append
        return parser

    def read(self, data: bytes) -> Feed:
        try:
            self.feed(memoryview(data))
        except expat.ExpatError as error:
            raise self.broken(error) from None
        except (ValueError, LookupError):
            raise Unreadable(self.line(), "We cannot read the text encoding of this file.") from None
        return Feed(self.root, self.entries, frozenset(self.names))

    def feed(self, data: memoryview) -> None:
        for start in range(0, len(data), _CHUNK):
            chunk = data[start : start + _CHUNK]
            self.parser.Parse(chunk, False)
            self.check_ceilings(start + len(chunk))
        self.parser.Parse(b"", True)

    def check_ceilings(self, fed: int) -> None:
        if fed - self.parser.CurrentByteIndex > MAX_TOKEN or len(self.texts) > _MAX_TEXTS:
            raise Unreadable(self.line(), "One piece of this file is far longer than meter data can be.")
        inside = -1 if self.parser.StartElementHandler else self.count
        if inside >= 0 and inside == self.was_inside:  # since before the last chunk, in one and the same reading
            raise Unreadable(self.line(), "One reading of this file is far longer than a reading can be.")
        self.was_inside = inside
        if len(self.names) > MAX_NAMES:
            raise Unreadable(self.line(), "The file has more different elements than meter data can have.")
        if len(self.entries) > MAX_ENTRIES or self.links > MAX_LINKS:
            raise Unreadable(self.line(), "The file has too many entries. Ask for fewer meters or a shorter time.")

    def broken(self, error: expat.ExpatError) -> Unreadable:
        where = f"line {error.lineno}"
        if error.code in _CUT_SHORT:
            return Unreadable(where, "The file ends too early: it was cut off. Download it from your utility again.")
        reason = expat.ErrorString(error.code)
        return Unreadable(where, f"The file is damaged ({reason}). Download it from your utility again.")

    def line(self) -> str:
        return f"line {self.parser.CurrentLineNumber}"

    # -- what expat calls, in the order of the file

    def declare(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in _ENCODINGS:
            raise Unreadable(self.line(), f'We do not read the text encoding "{encoding[:30]}". Use UTF-8.')

    def refuse_doctype(self, *_details: object) -> None:
        raise Unreadable(
            self.line(),
            "The file declares a document type (DOCTYPE). Green Button files have none, and we do not read it.",
        )

    def open_root(self, name: str, attributes: Texts) -> None:
        self.root = name
        self.parser.StartElementHandler = self.open
        self.open(name, attributes)

    def open(self, name: str, attributes: Texts) -> None:
        if name == _READING:
            self.parser.StartElementHandler = None
            self.parser.EndElementHandler = self.close_in_reading
            self.texts.clear()
            return
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable(self.line(), "The elements of this file are nested too deep for meter data.")
        if name in _GROUPS:
            self.groups.append({})
        elif attributes:
            self.look_at(name, attributes)
        self.texts.clear()

    def look_at(self, name: str, attributes: Texts) -> None:
        if len(attributes) > MAX_ATTRIBUTES:
            raise Unreadable(self.line(), "An element of this file has too many attributes for meter data.")
        if name != _LINK:
            return
        rel, path = attributes.get("rel"), path_of(attributes.get("href", ""))
        if rel == "self":
            self.entry.self_path = path
        elif rel == "up":
            self.entry.up_path = path
        elif rel == "related":
            self.links += 1
            self.entry.related.append(path)

    def close(self, name: str) -> None:
        self.depth -= 1
        if name in _LEAVES:
            if self.groups:
                self.keep_leaf(_LEAVES[name])
        elif name in _GROUPS:
            group = self.groups.pop()
            if name in self.closers:
                self.closers[name](group)
        elif name == _ENTRY:
            self.entries.append(self.entry)
            self.entry = Entry()
        elif name == _READING:
            raise Unreadable(self.line(), "A reading stands within a reading, which cannot be.")

    def keep_leaf(self, name: str) -> None:
        group, text = self.groups[-1], "".join(self.texts)
        group[name] = f"{group[name]} {text}" if name in group else text  # two values are no value

    def reading_closer(self) -> Callable[[str], None]:
        """The handler within a reading, where nearly all of a year's file is.

        It lives without a handler for opening tags, so the text of an element comes with the space before it.
        """
        texts, group, leaves = self.texts, Texts(), _LEAVES

        def close(name: str) -> None:
            if name in leaves:
                leaf = leaves[name]
                text = "".join(texts)
                group[leaf] = f"{group[leaf]} {text}" if leaf in group else text
            elif name == _READING:
                self.close_reading(group)
                group.clear()
            texts.clear()

        return close

    def close_reading(self, texts: Texts) -> None:
        self.parser.StartElementHandler = self.open
        self.parser.EndElementHandler = self.close
        self.count += 1
        if self.count > MAX_READINGS:
            raise Unreadable(
                self.line(),
                f"The file has more than {MAX_READINGS:,} readings. Ask for intervals of 15 minutes or longer, "
                "or for a shorter time.",
            )
        start, duration = number_of(texts.get("start", "")), number_of(texts.get("duration", ""))
        value, cost = number_of(texts.get("value", "")), number_of(texts.get("cost", ""))
        readable_cost = cost is not None or not texts.get("cost", "").strip()
        if isinstance(start, int) and isinstance(duration, int) and value is not None and readable_cost:
            self.entry.readings.append(Reading(start, duration, value, cost, texts.get("quality", "")))
        else:
            self.entry.faults.append((self.line(), _fault(texts)))

    def close_block(self, _texts: Texts) -> None:
        self.entry.blocks += 1

    def close_meter_reading(self, _texts: Texts) -> None:
        self.entry.meter_readings += 1

    def close_reading_type(self, texts: Texts) -> None:
        stated = {name: text.strip() for name, text in texts.items() if text.strip()}
        if stated not in self.entry.reading_types:
            self.entry.reading_types.append(stated)

    def close_usage_point(self, _texts: Texts) -> None:
        self.entry.usage_points += 1

    def close_service_category(self, texts: Texts) -> None:
        self.entry.service_kind = texts.get("kind", "").strip()

    def close_period(self, texts: Texts) -> None:
        self.summary.period = texts

    def close_consumption(self, texts: Texts) -> None:
        self.summary.consumption = texts

    def close_summary(self, texts: Texts) -> None:
        self.summary.own = texts
        self.entry.summaries.append(self.summary)
        self.summary = Summary()


_ENTRY, _LINK, _READING = f"{ATOM} entry", f"{ATOM} link", f"{ESPI} IntervalReading"


def _fault(texts: Texts) -> str:
    """Why a reading could not be taken."""
    for name in ("start", "duration", "value"):
        text = texts.get(name, "").strip()
        if not text:
            return f"A reading has no {name}."
        number = number_of(text)
        if number is None or (name != "value" and not isinstance(number, int)):
            return f'The {name} "{text[:30]}" of a reading is not a number we can read.'
    return f'The cost "{texts.get("cost", "").strip()[:30]}" of a reading is not a number we can read.'
