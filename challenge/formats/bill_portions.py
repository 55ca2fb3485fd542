"""All rows of a sheet of bills, some hundred at a time.

Portions in which every cell is plain are understood column by column, which is several times quicker; the others
row by row. Both ways come to the same: the quick one knows nothing that the other does not.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import count, islice

from challenge.formats.bill_rows import RowReader, WrittenBill
from challenge.formats.dates import written_date
from challenge.formats.file_numbers import PLAIN_POINT, Tally, styles_of, tally_of
from challenge.formats.table import Row, Rows

_SIZE = 200


@dataclass(frozen=True, slots=True)
class Portion:
    """Some rows, the number of the first among all, and their cells: starts, ends, amounts, costs."""

    first: int
    rows: list[Row]
    columns: tuple[tuple[str, ...], ...]


def written_bills(reader: RowReader, rows: Rows) -> list[WrittenBill]:
    """The bills of all rows; what else there is to say and to ask goes to the reader's findings. Raises NotATable.

    How amounts are written is told by all rows together. They are read with a point for decimals, as nearly everybody
    writes them, and once more where that turns out wrong.
    """
    findings = reader.findings
    reader.findings = findings.for_a_try()
    tallies = {"usage": Tally(), "cost": Tally()}
    written: list[WrittenBill] = []
    for portion in _portions(reader, rows):
        for role, cells in zip(tallies, portion.columns[2:], strict=True):
            tallies[role] += tally_of(cells)
        written += _bills(reader, portion)
    tried, reader.findings = reader.findings, findings
    known = {role: (reader.columns[role].header, found) for role, found in tallies.items() if role in reader.columns}
    reader.styles = styles_of(known, findings)
    if "comma" not in reader.styles.values():
        findings.add(tried)
        return written
    written.clear()
    return [bill for portion in _portions(reader, rows) for bill in _bills(reader, portion)]


def _portions(reader: RowReader, rows: Iterable[Row]) -> Iterator[Portion]:
    left, first = iter(rows), 0
    while some := list(islice(left, _SIZE)):
        reader.findings.check_time()
        yield Portion(first, some, tuple(zip(*map(reader.four, some), strict=True)))
        first += len(some)


def _bills(reader: RowReader, portion: Portion) -> Iterable[WrittenBill]:
    plain = None if "comma" in reader.styles.values() else _plain_bills(reader, portion)
    return reader.bills(portion.rows, portion.first) if plain is None else plain


def _plain_bills(reader: RowReader, portion: Portion) -> Iterable[WrittenBill] | None:
    """None where a row needs a closer look."""
    starts, ends, used, paid = portion.columns
    if not all(map(PLAIN_POINT.fullmatch, used)) or not all(map(PLAIN_POINT.fullmatch, filter(None, paid))):
        return None
    if any(len(row.cells) > reader.width or "#" in "".join(row.cells) for row in portion.rows):
        return None
    labels = [reader.labels(row) for row in portion.rows]
    if any(one.troubles for one in labels):
        return None
    try:
        firsts = [written_date(text) if text else None for text in starts]
        lasts = list(map(written_date, ends))
    except ValueError:
        return None
    wheres = [row.where for row in portion.rows]
    amounts, costs = map(Decimal, used), [Decimal(text) if text else None for text in paid]
    return zip(count(portion.first), wheres, firsts, lasts, amounts, costs, labels, strict=False)
