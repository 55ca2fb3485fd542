"""Rows of a table that is typed: those with a name count, and each keeps the key it had."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any


def filled(rows: Iterable[Any], fallback: str) -> Iterator[tuple[Any, str]]:
    """The forms of rows that have a name, each with its key: the one it had, or one made from its name."""
    taken: set[str] = set()
    for row in rows:
        if not row.form.name.data:
            continue
        key = free_key(row.form.key.data or key_of(row.form.name.data, fallback), taken)
        taken.add(key)
        yield row.form, key


def free_key(key: str, taken: Collection[str]) -> str:
    """This key, or with a number behind it where it is taken."""
    numbered = (f"{key[:36]}-{number}" for number in range(len(taken), 2 * len(taken) + 2))
    return next(one for one in (key, *numbered) if one not in taken)


def key_of(name: str, fallback: str) -> str:
    """A name in lower-case letters, digits and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:40].strip("-") or fallback


def without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    """What has a value."""
    return {name: value for name, value in values.items() if value}
