"""Use behind a meter with generation on site: use = import + generation - export."""

import numpy as np

from challenge.measurement.runs import Runs, joined, shared
from challenge.measurement.spread import MILLION, Readings, Spread


def net_use(imported: Readings, generation: Readings, export: Readings, meter_count: int) -> Readings:
    """What each meter number used, over the days that all three cover, in pieces as short as the readings allow.

    A piece ends wherever one of the three has a reading that starts or ends. Spread evenly within a reading.
    """
    parts = (imported, generation, export)
    covered = shared([joined([Runs(one.meter, one.start, one.end)]) for one in parts])
    cuts = np.unique(np.stack([
        np.concatenate([*(np.tile(one.meter, 2) for one in parts)]),
        np.concatenate([*(edge for one in parts for edge in (one.start, one.end))]),
    ]), axis=1)  # fmt: skip
    same = cuts[0, 1:] == cuts[0, :-1]
    pieces = Runs(cuts[0, :-1][same], cuts[1, :-1][same], cuts[1, 1:][same])
    kept = shared_pieces(pieces, covered, meter_count)
    use = sum(
        sign * Spread(one, meter_count).between(kept.meter, kept.start, kept.end)[0]
        for sign, one in zip((1, 1, -1), parts, strict=True)
    )
    return Readings(kept.meter, kept.start, kept.end, np.rint(np.asarray(use) * MILLION).astype(np.int64))


def shared_pieces(pieces: Runs, covered: Runs, meter_count: int) -> Runs:
    """The pieces of which every day is covered."""
    days = Readings(covered.meter, covered.start, covered.end, np.zeros(len(covered.meter), np.int64))
    _, known = Spread(days, meter_count).between(pieces.meter, pieces.start, pieces.end)
    whole = known == pieces.days
    return Runs(pieces.meter[whole], pieces.start[whole], pieces.end[whole])
