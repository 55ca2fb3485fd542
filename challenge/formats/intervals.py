"""The readings of an interval meter in one local month, as arrays: about two bytes a reading once they are packed.

Nothing is lost: values are whole numbers times a power of ten of the file's unit, starts are instants, so a day of
23 or 25 hours is nothing special here, and a gap is where no reading starts. Packed are the differences from one
reading to the next, byte by byte of their size (first all lowest bytes, then all second ones, ...), which zlib likes.
"""

import hashlib
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from challenge.quantities.units import rate

STEPS = tuple(60 * minutes for minutes in (1, 5, 10, 15, 20, 30, 60))
FINEST = -6  # a millionth of the unit: as fine as a reading is kept when units have to be converted
MOST_DIGITS = 18  # of a number in 64 bits
_LEVEL = 6
_FORMAT = 1

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Intervals:
    """Readings of `step` seconds that start within one local month, by start; none shares time with another.

    `starts` are epoch seconds, a value times ten to the `exponent` is an amount in `unit`, `estimated` flags those
    that the utility computed. All three have one element a reading.
    """

    month: date
    step: int
    unit: str
    exponent: int
    starts: Ints
    values: Ints
    estimated: Flags

    @property
    def hash(self) -> str:
        """The same for the same readings, however a file wrote them: 1.2 with multiplier 3 is 1200."""
        return _hash_of(canonical(self))


def canonical(intervals: Intervals) -> Intervals:
    """With the largest exponent that leaves whole numbers; zeros only are written with 0."""
    values, exponent = intervals.values, intervals.exponent
    if not values.any():
        return replace(intervals, exponent=0)
    while not (values % 10).any():
        values, exponent = values // 10, exponent + 1
    return replace(intervals, values=values, exponent=exponent)


def merged(old: Intervals, new: Intervals) -> Intervals:
    """The readings of both, in the unit of the newer; where two share time the newer one stands."""
    old = in_unit(old, new.unit)
    kept = ~_shares_time(old.starts, new.starts, new.step)
    exponent = _common_exponent(old, new)
    starts = np.concatenate([old.starts[kept], new.starts])
    values = np.concatenate([_scaled(old, exponent)[kept], _scaled(new, exponent)])
    estimated = np.concatenate([old.estimated[kept], new.estimated])
    order = np.argsort(starts, kind="stable")
    both = replace(new, exponent=exponent, starts=starts[order], values=values[order], estimated=estimated[order])
    return canonical(both)


def in_unit(intervals: Intervals, unit: str) -> Intervals:
    """The same readings in another unit of the dimension, to the millionth. Raises UnitError."""
    if unit == intervals.unit:
        return intervals
    factor = rate(intervals.unit, unit) * Fraction(10) ** intervals.exponent
    exact = [value * factor for value in intervals.values.tolist()]
    digits = len(str(int(max(map(abs, exact), default=0))))
    exponent = max(FINEST, digits - MOST_DIGITS)
    one = Fraction(10) ** exponent
    values = np.array([round(value / one) for value in exact], dtype=np.int64)
    return replace(intervals, unit=unit, exponent=exponent, values=values)


def runs_of(starts: Ints, step: int) -> tuple[Ints, Ints]:
    """Where readings follow each other without a gap: the index each run begins at, and its length."""
    begins = np.flatnonzero(np.diff(starts, prepend=starts[:1] - step - 1) != step)
    return begins, np.diff(begins, append=len(starts))


def pack(intervals: Intervals) -> bytes:
    """All but month, step, unit and exponent, which stand beside it."""
    begins, lengths = runs_of(intervals.starts, intervals.step)
    parts = [
        bytes([_FORMAT]),
        _planes(np.diff(intervals.starts[begins], prepend=0)),
        _planes(lengths),
        _planes(np.diff(intervals.values, prepend=0)),
        np.packbits(intervals.estimated).tobytes() if intervals.estimated.any() else b"",
    ]
    return zlib.compress(b"".join(parts), _LEVEL)


def unpack(packed: bytes, *, month: date, step: int, unit: str, exponent: int) -> Intervals:
    """What `pack` was given. Raises ValueError for bytes it did not make."""
    data = zlib.decompress(packed)
    if not data or data[0] != _FORMAT:
        raise ValueError("these are no packed intervals")
    firsts, at = _from_planes(data, 1)
    lengths, at = _from_planes(data, at)
    values, at = _from_planes(data, at)
    count = len(values)
    begins = np.cumsum(lengths) - lengths
    offsets = np.arange(count) - np.repeat(begins, lengths)
    starts = np.repeat(np.cumsum(firsts), lengths) + step * offsets
    bits = np.frombuffer(data, dtype=np.uint8, offset=at)
    estimated = np.unpackbits(bits, count=count).astype(bool) if len(bits) else np.zeros(count, dtype=bool)
    return Intervals(month, step, unit, exponent, starts, np.cumsum(values), estimated)


def whole_numbers(values: Iterable[Fraction | int], decimals: int) -> Ints | None:
    """Values with at most so many decimals, times ten to that; None if one does not fit into 64 bits."""
    whole = [int(value * 10**decimals) for value in values]
    if max(map(abs, whole), default=0) >= 10**MOST_DIGITS:
        return None
    return np.array(whole, dtype=np.int64)


def _hash_of(intervals: Intervals) -> str:
    head = f"{intervals.month} {intervals.step} {intervals.unit} {intervals.exponent} {len(intervals.starts)}\n"
    told = hashlib.sha256(head.encode())
    for numbers in (intervals.starts, intervals.values):
        told.update(numbers.astype("<i8").tobytes())
    told.update(np.packbits(intervals.estimated).tobytes())
    return told.hexdigest()


def _shares_time(old: Ints, new: Ints, step: int) -> Flags:
    """Which of the old readings lie, in part at least, within a new one; all are of the same length."""
    next_one = np.searchsorted(new, old - step, side="right")
    reach: Ints = np.append(new, np.iinfo(np.int64).max)[next_one]
    shared: Flags = reach < old + step
    return shared


def _common_exponent(*both: Intervals) -> int:
    """The finer exponent of the two, unless a number would no longer fit into 64 bits."""
    finest = min(one.exponent for one in both)
    sizes = [len(str(int(np.abs(one.values).max(initial=0)))) + one.exponent for one in both]
    return max(finest, max(sizes) - MOST_DIGITS)


def _scaled(intervals: Intervals, exponent: int) -> Ints:
    shift = intervals.exponent - exponent
    if shift >= 0:
        scaled: Ints = intervals.values * 10**shift
        return scaled
    return np.array([round(Fraction(value, 10**-shift)) for value in intervals.values.tolist()], dtype=np.int64)


def _planes(numbers: Ints) -> bytes:
    """How many there are, how many bytes the largest needs, then all lowest bytes, all second ones, and so on.

    The sign goes into the lowest bit, so that small numbers below zero are small too.
    """
    unsigned = ((numbers << 1) ^ (numbers >> 63)).astype("<u8")
    width = max(1, (int(unsigned.max(initial=0)).bit_length() + 7) // 8)
    planes = unsigned.view(np.uint8).reshape(-1, 8)[:, :width].T
    return len(numbers).to_bytes(4, "little") + bytes([width]) + planes.tobytes()


def _from_planes(data: bytes, at: int) -> tuple[Ints, int]:
    """The numbers that stand at this place, and the place after them."""
    count, width = int.from_bytes(data[at : at + 4], "little"), data[at + 4]
    start, end = at + 5, at + 5 + count * width
    wide = np.zeros((count, 8), dtype=np.uint8)
    wide[:, :width] = np.frombuffer(data, dtype=np.uint8, count=count * width, offset=start).reshape(width, count).T
    unsigned = wide.view("<u8").reshape(count)
    numbers = (unsigned >> np.uint64(1)).astype(np.int64) ^ -(unsigned & np.uint64(1)).astype(np.int64)
    return numbers, end
