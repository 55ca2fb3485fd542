"""What comes of computing again: where something else comes out, and what cannot be told from what is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypedDict


class Difference(TypedDict):
    """`field` is dotted, as in the files; `entry` is None for what belongs to no entry."""

    entry: str | None
    field: str
    stated: Any
    recomputed: Any


class Untold(TypedDict):
    """What cannot be computed again, and why. `entry` is None for a row that is not published."""

    entry: str | None
    field: str
    why: str


class Taken(TypedDict):
    """A field, dotted, of any entry that is taken as it is published, and why."""

    field: str
    why: str


@dataclass
class Outcome:
    """Everything that was found, in the order of the board."""

    differences: list[Difference] = field(default_factory=list)
    not_recomputable: list[Untold] = field(default_factory=list)
    taken_as_published: list[Taken] = field(default_factory=list)

    @property
    def equal(self) -> bool:
        return not self.differences

    def compare(self, entry: str | None, field: str, stated: Any, recomputed: Any) -> None:
        """Note a difference if there is one. 1 and True, 7 and 7.0 differ."""
        if stated != recomputed or type(stated) is not type(recomputed):
            self.differences.append({"entry": entry, "field": field, "stated": stated, "recomputed": recomputed})

    def compare_fields(self, entry: str, stated: Mapping[str, Any], recomputed: Mapping[str, Any]) -> None:
        """Every field of `recomputed`, whose names are dotted, with the stated one."""
        for name, value in recomputed.items():
            self.compare(entry, name, _field_of(stated, name), value)

    def cannot_tell(self, entry: str | None, field: str, why: str) -> None:
        self.not_recomputable.append({"entry": entry, "field": field, "why": why})

    def document(self) -> dict[str, Any]:
        """As `recompute --json` prints it."""
        return {
            "equal": self.equal,
            "differences": self.differences,
            "not_recomputable": self.not_recomputable,
            "taken_as_published": self.taken_as_published,
        }


def _field_of(stated: Mapping[str, Any], name: str) -> Any:
    found: Any = stated
    for part in name.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return found
