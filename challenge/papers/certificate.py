"""A certificate for a winner, to frame: one page, with an address where anyone can check that it is true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from challenge.papers.press import print_sheet


@dataclass(frozen=True, slots=True)
class Certificate:
    """`reason` is one sentence, or empty. `address` is where `code` can be checked."""

    city: str
    challenge: str
    business: str
    award: str
    reason: str
    awarded_on: date
    signatory: str
    signatory_role: str
    address: str
    code: str


def certificate(one: Certificate) -> bytes:
    """A tagged PDF of one page."""
    return certificates([one])


def certificates(several: Sequence[Certificate]) -> bytes:
    """One PDF to print for the evening, a page for each; there must be at least one."""
    first = several[0]
    title = f"Certificate: {first.award}, {first.business}" if len(several) == 1 else f"Certificates: {first.challenge}"
    facts = {"title": title, "author": first.city, "certificates": several}
    return print_sheet("certificate", facts, max(one.awarded_on for one in several))
