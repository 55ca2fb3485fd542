"""What changes at a site beside its bills, found: adjustments, surveyed baselines, power of its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from challenge.businesses.models import Site
from challenge.extensions import db
from challenge.measurement.periods import Period
from challenge.savings.models import Meter, NonRoutineAdjustment, StatedBaseline


def adjustments_in(site_ids: Iterable[int], period: Period) -> Sequence[NonRoutineAdjustment]:
    """The accepted adjustments that touch a period, by site and date."""
    row = NonRoutineAdjustment
    statement = select(row).where(row.site_id.in_(list(site_ids)), row.state == "accepted")
    statement = statement.where(row.start_on < period.end, or_(row.end_on.is_(None), row.end_on > period.start))
    return db.session.scalars(statement.order_by(row.site_id, row.start_on, row.id)).all()


def adjustments_of(site_id: int) -> Sequence[NonRoutineAdjustment]:
    """All adjustments of a site in every state, the newest first."""
    statement = select(NonRoutineAdjustment).filter_by(site_id=site_id)
    return db.session.scalars(statement.order_by(NonRoutineAdjustment.id.desc())).all()


def stated_baselines_of(site_ids: Iterable[int]) -> dict[tuple[int, str], StatedBaseline]:
    """The surveyed baselines that count: the newest accepted one of each (site, resource)."""
    statement = select(StatedBaseline).where(StatedBaseline.site_id.in_(list(site_ids)))
    accepted = statement.where(StatedBaseline.state == "accepted").order_by(StatedBaseline.id)
    return {(row.site_id, row.resource): row for row in db.session.scalars(accepted)}


@dataclass(frozen=True, slots=True)
class GenerationState:
    """What is known of a site's own power: the ids of its meters by direction, and when panels came."""

    use: tuple[int, ...]
    export: tuple[int, ...]
    net: tuple[int, ...]
    generation: tuple[int, ...]
    panels_since: date | None

    @property
    def has_own_power(self) -> bool:
        return bool(self.export or self.net or self.generation) or self.panels_since is not None

    @property
    def is_metered(self) -> bool:
        """Whether use = import + generation - export can be told; without any power of its own it can."""
        return not self.has_own_power or bool(self.generation)


def generation_of(site_ids: Iterable[int]) -> dict[int, GenerationState]:
    """The electricity meters of each site, by direction, and since when it makes power."""
    ids = list(site_ids)
    found: dict[int, dict[str, list[int]]] = {site_id: {} for site_id in ids}
    meters = select(Meter.site_id, Meter.direction, Meter.id).where(Meter.site_id.in_(ids))
    for site_id, direction, meter_id in db.session.execute(
        meters.where(Meter.resource == "electricity").order_by(Meter.id)
    ):
        found[site_id].setdefault(direction, []).append(meter_id)
    since: dict[int, date | None] = {
        row[0]: row[1] for row in db.session.execute(select(Site.id, Site.generates_since).where(Site.id.in_(ids)))
    }
    return {site_id: _state(meters_by, since.get(site_id)) for site_id, meters_by in found.items()}


def _state(meters: dict[str, list[int]], since: date | None) -> GenerationState:
    use, export, net, generation = (tuple(meters.get(key, ())) for key in ("use", "export", "net", "generation"))
    return GenerationState(use, export, net, generation, since)


def surveys_of(site_id: int) -> Sequence[StatedBaseline]:
    """All surveyed baselines of a site in every state, the newest first."""
    return db.session.scalars(
        select(StatedBaseline).filter_by(site_id=site_id).order_by(StatedBaseline.id.desc())
    ).all()
