"""Which entries are looked at whatever they claim: a choice that nobody makes, and that anybody can repeat.

The seed is published: "<challenge id>:<hash of the rules>". Each entry's number is the SHA-256 of "<seed>:<key>", `key`
being its opaque key on the board; the entries with the smallest numbers are the sample. By hand:

    printf '%s' '<seed>:<key>' | sha256sum
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def seed_of(challenge_id: int, rules_hash: str) -> str:
    """What the choice starts from."""
    return f"{challenge_id}:{rules_hash}"


def sample_size(entries: int, *, at_least: int, percent: int) -> int:
    """So many entries, or so many percent of them (rounded up), whichever is more; never more than there are."""
    return min(entries, max(at_least, -(-entries * percent // 100)))


def drawn(keys: Iterable[str], seed: str, count: int) -> list[str]:
    """So many of the keys, in the order of their numbers. The order in which they come does not matter."""
    return sorted(set(keys), key=lambda key: (hashlib.sha256(f"{seed}:{key}".encode()).hexdigest(), key))[:count]
