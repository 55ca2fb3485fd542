"""Where lines, labels and ticks of a chart stand, worked out from plain numbers. Pure.

Across, places are percents of the width, so that text keeps its size on every screen; down, they are pixels.
`templates/parts/charts.html` draws what this returns.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

HEIGHT = 280
TOP = 28
BOTTOM = 34
LEFT = 3.5
RIGHT = 96.5
LABEL_GAP = 16
LABEL_WIDTH = 28  # of a name, in percent of a phone's width
LETTER, LETTER_ON_PHONE, GAP = 1.5, 2.25, 2.0  # of what stands under the picture, in percent of the width
AIR = 1.08
NOTHING = 1e-6

Values = Sequence[float | None]
Bands = Sequence[tuple[float, float] | None]


@dataclass(frozen=True)
class Tick:
    """A horizontal line with its number."""

    y: float
    text: str
    zero: bool


@dataclass(frozen=True)
class Mark:
    """A month or a day under the picture; a minor one is left out where it is narrow."""

    x: float
    text: str
    minor: bool
    anchor: str


@dataclass(frozen=True)
class Dot:
    x: float
    y: float


@dataclass(frozen=True)
class Label:
    """The name of a line, written at its end instead of in a legend."""

    x: float
    y: float
    anchor: str
    text: str
    line: str


@dataclass(frozen=True)
class Row:
    """The same numbers in words, for the table below the picture."""

    label: str
    now: str
    baseline: str
    band: str


@dataclass(frozen=True)
class LineChart:
    unit: str
    heading: str
    now_name: str
    baseline_name: str
    ticks: list[Tick]
    marks: list[Mark]
    now_path: str
    baseline_path: str
    band_path: str
    dot: Dot | None
    labels: list[Label]
    rows: list[Row]
    height: int = HEIGHT


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float
    at: Sequence[int]

    def x(self, index: int) -> float:
        if len(self.at) < 2:
            return 50.0
        return round(LEFT + (RIGHT - LEFT) * _share(self.at, index), 2)

    def y(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - TOP), 1)


def line_chart(
    labels: Sequence[str | date],
    now: Values,
    baseline: Values,
    *,
    unit: str,
    band: Bands | None = None,
    now_name: str = "This year",
    baseline_name: str = "Baseline",
    heading: str = "Month",
    digits: int | None = None,
) -> LineChart:
    """A chart of one series against its baseline, month by month; None is a month without a number.

    Labels that are days stand as far apart as the days do. `digits`: decimals of the numbers in the table, where they
    are printed elsewhere, too.

    The zero line is always part of the picture, so that no difference looks larger than it is.
    """
    bands = band or [None] * len(labels)
    if not len(labels) == len(now) == len(baseline) == len(bands):
        raise ValueError("Labels, values, baseline and band must be equally long.")
    values = _all_values(now, baseline, bands)
    steps = _without_empty_top(nice_ticks(values), values)
    scale = _Scale(steps[0], max([steps[-1], *values]), _places_of(labels))
    return LineChart(
        unit=unit,
        heading=heading,
        now_name=now_name,
        baseline_name=baseline_name,
        ticks=[Tick(scale.y(step), _tick_text(step, unit, step == steps[-1]), step == 0) for step in steps],
        marks=_marks(_under(labels), scale),
        now_path=_path(now, scale),
        baseline_path=_path(baseline, scale),
        band_path=_band_path(bands, scale),
        dot=_last_dot(now, scale),
        labels=_direct_labels(now, baseline, scale, now_name, baseline_name),
        rows=[_row(*facts, digits) for facts in zip(map(_whole, labels), now, baseline, bands, strict=True)],
    )


SPARK_WIDTH, SPARK_HEIGHT, SPARK_AIR = 96, 24, 3
T = TypeVar("T")


@dataclass(frozen=True)
class Spark:
    """A small line without axes: its path, and where it ends."""

    path: str
    dot: Dot | None


def spark(values: Values, days: Sequence[date]) -> Spark:
    """One line from its lowest to its highest value; one that never moved runs through the middle."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return Spark("", None)
    low, span = min(known), (max(known) - min(known)) or None

    def at(index: int) -> Dot:
        share = 0.5 if span is None else ((values[index] or 0.0) - low) / span
        across = SPARK_AIR + (SPARK_WIDTH - 2 * SPARK_AIR) * _share(_places_of(days), index)
        return Dot(round(across, 1), round(SPARK_HEIGHT - SPARK_AIR - share * (SPARK_HEIGHT - 2 * SPARK_AIR), 1))

    runs = [[at(index) for index in run] for run in _runs([value is not None for value in values])]
    path = "".join("M" + "L".join(f"{dot.x:g} {dot.y:g}" for dot in (run if len(run) > 1 else run * 2)) for run in runs)
    last = _last(values)
    return Spark(path, None if last is None else at(last))


MAP_WIDTH, MAP_HEIGHT, MAP_AIR, LARGEST_DOT = 480, 300, 64, 34
BARS, LONGEST_BAR = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50), 120  # miles, and units of the picture
MILES_A_DEGREE = 69.0  # of latitude, about


@dataclass(frozen=True)
class MapDot:
    """A circle at the middle of an area; its size goes by the count."""

    x: float
    y: float
    r: float
    label: str
    count: int


@dataclass(frozen=True)
class DotMap:
    """Circles, large ones first, and the scale: a bar of `bar` units is so many miles long."""

    dots: Sequence[MapDot]
    bar: float
    miles: float


def dot_map(places: Sequence[tuple[str, float, float, int]]) -> DotMap:
    """Places given as name, latitude, longitude and count, as they lie to each other, north on top.

    Flat, a degree of longitude shortened as it is in their middle: good for a city.
    """
    if not places:
        return DotMap([], 0.0, 0.0)
    north, east = (sum(one) / len(places) for one in zip(*((lat, long) for _, lat, long, _ in places), strict=True))
    shrink = math.cos(math.radians(north))
    flat = [((long - east) * shrink, north - lat) for _, lat, long, _ in places]
    reach_x, reach_y = (max(abs(spot[at]) for spot in flat) for at in (0, 1))
    room_x, room_y = MAP_WIDTH / 2 - MAP_AIR, MAP_HEIGHT / 2 - MAP_AIR
    scale = min(room_x / max(reach_x, NOTHING), room_y / max(reach_y, NOTHING)) if len(places) > 1 else 0.0
    most = max(one[3] for one in places)
    dots = [
        MapDot(
            round(MAP_WIDTH / 2 + x * scale, 1),
            round(MAP_HEIGHT / 2 + y * scale, 1),
            round(LARGEST_DOT * math.sqrt(count / most), 1),
            label,
            count,
        )
        for (x, y), (label, _, _, count) in zip(flat, places, strict=True)
    ]
    miles = max((one for one in BARS if one / MILES_A_DEGREE * scale <= LONGEST_BAR), default=0.0)
    return DotMap(
        sorted(dots, key=lambda dot: -dot.r), round(miles / MILES_A_DEGREE * scale, 1) if scale else 0.0, miles
    )


def spread(items: Sequence[T], most: int) -> list[T]:
    """So many of them, evenly chosen, the first and the last included."""
    if len(items) <= most:
        return list(items)
    return [items[round(number * (len(items) - 1) / (most - 1))] for number in range(most)]


def nice_ticks(values: Sequence[float], about: int = 5) -> list[float]:
    """Round steps (1, 2 or 5 times a power of ten) that hold zero and all values."""
    low, high = min([0.0, *values]), max([0.0, *values])
    if high - low < NOTHING:
        high = low + 1.0
    raw = (high - low) / about
    power = 10.0 ** math.floor(math.log10(raw))
    step = next(power * times for times in (1, 2, 5, 10) if power * times >= raw * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [round(number * step, 10) for number in range(first, last + 1)]


def _without_empty_top(steps: list[float], values: Sequence[float]) -> list[float]:
    """The highest line is left out when the values end well below it: the picture would be mostly air."""
    reach = max([0.0, *values]) * AIR
    return steps[:-1] if len(steps) > 2 and steps[-1] > max(reach, 0.0) else steps


def number_text(value: float | None, digits: int | None = None) -> str:
    """Three digits that mean something, or so many decimals; thousands set apart; a dash for what is not known."""
    if value is None:
        return "–"
    size = abs(value)
    digits = digits if digits is not None else 0 if size >= 100 or float(value).is_integer() else 1 if size >= 10 else 2
    return f"{value:,.{digits}f}".replace("-", "−")


def _all_values(now: Values, baseline: Values, bands: Bands) -> list[float]:
    lines = [value for value in [*now, *baseline] if value is not None]
    return lines + [edge for pair in bands if pair for edge in pair]


def _tick_text(step: float, unit: str, top: bool) -> str:
    text = f"{step:,.10f}".rstrip("0").rstrip(".").replace("-", "−")
    return f"{text} {unit}" if top else text


def _places_of(labels: Sequence[str | date]) -> list[int]:
    return [label.toordinal() if isinstance(label, date) else at for at, label in enumerate(labels)]


def _share(at: Sequence[int], index: int) -> float:
    """How far along it lies, from the first to the last."""
    return (at[index] - at[0]) / (at[-1] - at[0])


def _whole(label: str | date) -> str:
    return f"{label:%b} {label.day}, {label.year}" if isinstance(label, date) else label


def _under(labels: Sequence[str | date]) -> list[str]:
    """What stands under the picture: of days, the first and the last one with their year."""
    ends = (0, len(labels) - 1)
    return [
        label if isinstance(label, str) else _whole(label) if at in ends else f"{label:%b} {label.day}"
        for at, label in enumerate(labels)
    ]


def _marks(texts: Sequence[str], scale: _Scale) -> list[Mark]:
    """The first, the last, and as many of the others as find room beside each other."""
    on_phone = set(_that_fit(texts, scale, LETTER_ON_PHONE))
    return [
        _mark(texts[at], scale.x(at), minor=at not in on_phone)
        for at in sorted(on_phone.union(_that_fit(texts, scale, LETTER)))
    ]


def _mark(text: str, x: float, *, minor: bool = False) -> Mark:
    """Kept inside the picture at both of its ends, on a phone as well."""
    half = len(text) * LETTER_ON_PHONE / 2
    if x - half < 0:
        return Mark(0.0, text, minor, "start")
    return Mark(100.0, text, minor, "end") if x + half > 100 else Mark(x, text, minor, "middle")


def _that_fit(texts: Sequence[str], scale: _Scale, letter: float) -> list[int]:
    def bounds(at: int) -> tuple[float, float]:
        mark, width = _mark(texts[at], scale.x(at)), len(texts[at]) * letter
        left = {"start": mark.x, "end": mark.x - width}.get(mark.anchor, mark.x - width / 2)
        return left, left + width

    last = len(texts) - 1
    kept = [0] if texts else []
    for at in range(1, len(texts)):
        left, right = bounds(at)
        clear_of_last = at == last or right + GAP <= bounds(last)[0]
        if left >= bounds(kept[-1])[1] + GAP and clear_of_last:
            kept.append(at)
    return kept


def _path(values: Values, scale: _Scale) -> str:
    """A line that breaks where a number is missing; a number between two gaps becomes a dot."""
    parts: list[str] = []
    for run in _runs([value is not None for value in values]):
        points = [f"{scale.x(i) * 10:g} {scale.y(values[i] or 0.0):g}" for i in run]
        parts.append(f"M{points[0]}" + "".join(f"L{point}" for point in points[1:] or points))
    return "".join(parts)


def _band_path(bands: Bands, scale: _Scale) -> str:
    parts: list[str] = []
    for run in _runs([pair is not None for pair in bands]):
        known = [(index, pair) for index in run if (pair := bands[index])]
        upper = [f"{scale.x(index) * 10:g} {scale.y(pair[1]):g}" for index, pair in known]
        lower = [f"{scale.x(index) * 10:g} {scale.y(pair[0]):g}" for index, pair in reversed(known)]
        parts.append("M" + "L".join(upper + lower) + "Z")
    return "".join(parts)


def _runs(known: Sequence[bool]) -> list[list[int]]:
    runs: list[list[int]] = []
    for index, is_known in enumerate(known):
        if not is_known:
            continue
        if runs and runs[-1][-1] == index - 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _last(values: Values) -> int | None:
    return next((i for i in range(len(values) - 1, -1, -1) if values[i] is not None), None)


def _last_dot(now: Values, scale: _Scale) -> Dot | None:
    last = _last(now)
    return None if last is None else Dot(scale.x(last), scale.y(now[last] or 0.0))


def _direct_labels(now: Values, baseline: Values, scale: _Scale, now_name: str, baseline_name: str) -> list[Label]:
    """Each name on the far side of its line, seen from the other, so that the two never meet."""
    last = _last(now)
    compared = baseline[last] if last is not None else None
    now_is_above = last is not None and (compared is None or (now[last] or 0.0) > compared)
    found = [
        _label(now, baseline, scale, now_name, "now", above=now_is_above),
        _label(baseline, now, scale, baseline_name, "baseline", above=not now_is_above),
    ]
    return [label for label in found if label]


def _label(values: Values, other: Values, scale: _Scale, text: str, line: str, *, above: bool) -> Label | None:
    """Above or below all that is drawn over the stretch that the name covers on a phone."""
    last = _last(values)
    if last is None:
        return None
    x = scale.x(last)
    anchor = "end" if x > 80 else "start" if x < 20 else "middle"
    left, right = {"end": (LABEL_WIDTH, 0.0), "start": (0.0, LABEL_WIDTH)}.get(anchor, (LABEL_WIDTH / 2,) * 2)
    covered = [index for index in range(len(values)) if x - left <= scale.x(index) <= x + right]
    heights = [scale.y(value) for one in (values, other) for i in covered if (value := one[i]) is not None]
    y = min(heights) - LABEL_GAP + 5 if above else max(heights) + LABEL_GAP + 5
    kept_inside = min(max(y, 14.0), HEIGHT - BOTTOM - 4.0)
    return Label(min(x + 1.5, 100.0) if anchor == "end" else x, round(kept_inside, 1), anchor, text, line)


def _row(
    label: str, now: float | None, baseline: float | None, band: tuple[float, float] | None, digits: int | None
) -> Row:
    words = f"{number_text(band[0], digits)} to {number_text(band[1], digits)}" if band else "–"
    return Row(label, number_text(now, digits), number_text(baseline, digits), words)
