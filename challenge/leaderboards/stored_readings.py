"""The readings of many meters as arrays, straight from the driver's own tuples.

A row object for each would cost ten times as much.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Select, case, func, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from challenge.extensions import cursor_of, db
from challenge.measurement.spread import Readings
from challenge.savings.deadlines import Deadline
from challenge.savings.models import Meter, Reading
from challenge.savings.queries import counts, counts_of_many

Query = Select[*tuple[Any, ...]]

NO_COST = -(1 << 60)  # below every credit
COLUMNS = np.dtype([("packed", "i8"), ("millionths", "i8"), ("cost_and_estimated", "i8")])
DAY_BITS = 16  # days since 1970 until 2149
DAY_MASK = (1 << DAY_BITS) - 1
MOST_NAMED = 500  # ids in one statement


def readings_of(meter_ids: NDArray[np.int64], deadline: Deadline) -> Readings:
    """The readings of these meters that count (for a deadline); `meter` becomes the position in `meter_ids`."""
    size = int(meter_ids.max(initial=0)) + 1
    position = np.full(size + 1, -1, np.int64)  # the last place is for meters with larger numbers: not asked for
    position[meter_ids] = np.arange(len(meter_ids))
    parts = [np.fromiter(cursor_of(one), COLUMNS) for one in _asked(meter_ids, deadline)]
    rows = np.concatenate(parts) if parts else np.zeros(0, COLUMNS)
    meter = position[np.minimum(rows["packed"] >> 2 * DAY_BITS, size)]
    rows, meter = rows[meter >= 0], meter[meter >= 0]
    cost_cents = rows["cost_and_estimated"] >> 1
    return Readings(
        meter=meter,
        start=(rows["packed"] >> DAY_BITS) & DAY_MASK,
        end=rows["packed"] & DAY_MASK,
        millionths=rows["millionths"],
        cost_cents=np.where(cost_cents == NO_COST, np.nan, cost_cents),
        estimated=(rows["cost_and_estimated"] & 1) == 1,
    )


def _asked(meter_ids: NDArray[np.int64], deadline: Deadline) -> list[Query]:
    """Where most meters of the database are asked for, reading it all in its own order beats following an index."""
    columns = (
        packed(Reading.meter_id, Reading.start_on, Reading.end_on),
        Reading.quantity_millionths,
        func.coalesce(Reading.cost_cents, NO_COST) * 2 + case((Reading.estimated, 1), else_=0),
    )
    if len(meter_ids) > MOST_NAMED and len(meter_ids) * 2 > (
        db.session.scalar(select(func.count()).select_from(Meter)) or 0
    ):
        return [select(*columns).where(counts_of_many(deadline))]
    ids = meter_ids.tolist()
    some = (ids[first : first + MOST_NAMED] for first in range(0, len(ids), MOST_NAMED))
    return [select(*columns).where(counts(deadline), Reading.meter_id.in_(few)) for few in some]


class packed(FunctionElement[int]):
    """A meter's id and two dates, as days since 1970, in one whole number: fewer objects pass through the driver."""

    type = BigInteger()
    inherit_cache = True


@compiles(packed, "sqlite")
def _sqlite_packed(element: Any, compiler: Any, **more: Any) -> str:
    meter, start, end = (compiler.process(clause, **more) for clause in element.clauses)
    # julianday() counts from 2440587.5 days before 1970; all sums here are exact in a double.
    days = f"julianday({start}) * {1 << DAY_BITS} + julianday({end}) - {2440587.5 * ((1 << DAY_BITS) + 1)}"
    return f"({meter} << {2 * DAY_BITS}) + CAST({days} AS INTEGER)"


@compiles(packed, "postgresql")
def _postgresql_packed(element: Any, compiler: Any, **more: Any) -> str:
    meter, start, end = (compiler.process(clause, **more) for clause in element.clauses)
    first, last = (f"({day} - DATE '1970-01-01')::bigint" for day in (start, end))
    return f"({meter}::bigint << {2 * DAY_BITS}) + ({first} << {DAY_BITS}) + {last}"
