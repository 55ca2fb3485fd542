"""Which approved entries of a challenge something is about: all of them, those of some tracks, or a few."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from challenge.businesses.models import Entry


@dataclass(frozen=True, slots=True)
class Chosen:
    """None: no matter which. Name few entries at a time: each is a value in the statement."""

    challenge_id: int
    tracks: Collection[str] | None = None
    entry_ids: Collection[int] | None = None

    @property
    def where(self) -> tuple[ColumnElement[bool], ...]:
        """The conditions, on `Entry`."""
        found = [Entry.challenge_id == self.challenge_id, Entry.state == "approved"]
        if self.tracks is not None:
            found.append(Entry.track.in_(self.tracks))
        if self.entry_ids is not None:
            found.append(Entry.id.in_(self.entry_ids))
        return tuple(found)
