"""Bills that were judged, as rows: those of all meters in few statements, which need not be understood row by row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Dialect, bindparam, insert, inspect, literal, literal_column

from challenge.extensions import db
from challenge.savings.models import Meter, Reading
from challenge.savings.verdicts import NEW, REPLACES, Verdict

NEWER_FILE = "newer file"
_AT_ONCE = 5_000
_OF_A_BILL = ("meter_id", "start_on", "end_on", "quantity_millionths", "cost_cents", "estimated")

Facts = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Bills of one meter, with the verdicts on them. `on_behalf`: entered by the coordinator."""

    meter: Meter
    verdicts: Sequence[Verdict]
    on_behalf: bool


def insert_plain(batches: Sequence[Batch], facts: Facts) -> None:
    """Every bill that is new or replaces another and is not odd. `facts`: what all rows share."""
    db.session.flush()
    day = _day_writer(db.session.connection().dialect)
    for on_behalf in (False, True):
        some = [batch for batch in batches if batch.on_behalf == on_behalf]
        shared = {**facts, "on_behalf": on_behalf, "withdrawn": False}
        _insert(_OF_A_BILL, _new_rows(some, day), {**shared, "reason": ""})
        _insert((*_OF_A_BILL, "supersedes_id"), _replacing_rows(some, day), {**shared, "reason": NEWER_FILE})


def reading_of(batch: Batch, verdict: Verdict, facts: Facts) -> Reading:
    """The same of one bill, as an object."""
    bill = verdict.bill
    replaced = verdict.other if verdict.kind == REPLACES else None
    return Reading(
        meter_id=batch.meter.id,
        on_behalf=batch.on_behalf,
        start_on=bill.start_on,
        end_on=bill.end_on,
        quantity_millionths=verdict.millionths,
        cost_cents=verdict.cents,
        estimated=bill.estimated,
        supersedes_id=replaced.id if replaced else None,
        reason=NEWER_FILE if replaced else "",
        **facts,
    )


_Day = Callable[[date], Any]


def _new_rows(batches: Sequence[Batch], day: _Day) -> Iterator[tuple[Any, ...]]:
    for batch in batches:
        meter_id = batch.meter.id
        for bill, kind, millionths, cents, _, _, _, odd, _ in batch.verdicts:
            if kind == NEW and not odd:
                yield meter_id, day(bill.start_on), day(bill.end_on), millionths, cents, bill.estimated


def _replacing_rows(batches: Sequence[Batch], day: _Day) -> Iterator[tuple[Any, ...]]:
    for batch in batches:
        meter_id = batch.meter.id
        for bill, kind, millionths, cents, other, _, _, odd, _ in batch.verdicts:
            if kind == REPLACES and not odd and other is not None:
                yield meter_id, day(bill.start_on), day(bill.end_on), millionths, cents, bill.estimated, other.id


def _insert(names: Sequence[str], rows: Iterable[tuple[Any, ...]], shared: Facts) -> None:
    """Rows with these columns. What all of them share is written into the statement itself."""
    left = iter(rows)
    portion = list(islice(left, _AT_ONCE))
    if not portion:
        return
    connection, columns = db.session.connection(), Reading.__table__.c
    own = {name: bindparam(name, type_=columns[name].type) for name in names}
    written = {name: _written_out(value, columns[name], connection.dialect) for name, value in shared.items()}
    compiled = insert(Reading).values(**own, **written).compile(dialect=connection.dialect)
    order = getattr(compiled, "positiontup", None)  # as the driver takes them: by place, or else by name
    arranged: Callable[[Any], Any] = itemgetter(*map(names.index, order)) if order else _named(names)
    while portion:
        connection.exec_driver_sql(str(compiled), list(map(arranged, portion)))
        portion = list(islice(left, _AT_ONCE))


def _named(names: Sequence[str]) -> Callable[[tuple[Any, ...]], dict[str, Any]]:
    return lambda row: dict(zip(names, row, strict=True))


def _written_out(value: Any, column: ColumnElement[Any], dialect: Dialect) -> ColumnElement[Any]:
    """A value as text of the statement, where rows of a thousand would repeat it. Never of what somebody typed."""
    options = {"literal_binds": True}
    return literal_column(str(literal(value, column.type).compile(dialect=dialect, compile_kwargs=options)))


def _day_writer(dialect: Dialect) -> _Day:
    """A date as the database's own driver takes it; bills share their dates, so each is written once."""
    written = inspect(Reading).columns["start_on"].type.dialect_impl(dialect).bind_processor(dialect)
    return _Written(written).__getitem__ if written else lambda day: day


class _Written(dict[date, Any]):
    def __init__(self, write: _Day):
        super().__init__()
        self.write = write

    def __missing__(self, day: date) -> Any:
        self[day] = self.write(day)
        return self[day]
