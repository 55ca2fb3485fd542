"""A draw that anyone can repeat by hand.

The seed is published before the draw. For each entry that takes part, write the seed and the entry's key behind it,
with nothing between, and take the SHA-256 of that text in hexadecimal:

    printf '%s%s' "$seed" "$key" | sha256sum

Sort by these hashes; the first ones win. The key of an entry is the last part of the address of its page.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping


def ticket(seed: str, key: str) -> str:
    """What an entry is drawn by: the smallest wins."""
    return hashlib.sha256(f"{seed}{key}".encode()).hexdigest()


def draw(seed: str, keys: Iterable[str], count: int, holders: Mapping[str, str] | None = None) -> list[str]:
    """The keys that are drawn, in order. With `holders` (whose an entry is) nobody is drawn twice: the next one is."""
    found: dict[str, str] = {}
    for key in sorted(set(keys), key=lambda one: (ticket(seed, one), one)):
        found.setdefault((holders or {}).get(key, key), key)
    return list(found.values())[:count]
