"""What a list says of businesses to invite, checked row by row: each is a guest, or refused with a reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from challenge.accounts.addresses import kept_address
from challenge.businesses.models import GuestList, Invitation
from challenge.businesses.queries import addresses_in_challenge, invitations_in
from challenge.formats.guest_lists import GuestRow
from challenge.network.places import STATES
from challenge.notices.endings import unsubscribed_in
from challenge.quantities.numbers import parse_amount
from challenge.typed import clean_text, is_text

LONGEST = {"business": 120, "contact": 120, "street": 120, "city": 80, "state": 40, "zip_code": 10, "trade": 60}
MOST = {"employees": 1_000_000, "floor_area": 100_000_000}
WORDS = {
    "new": "will be invited",
    "invited": "already invited",
    "joined": "already joined",
    "unsubscribed": "wants no more letters about this challenge",
    "refused": "refused",
}
"""What may become of a row."""
Checked = dict[str, Any]


@dataclass(frozen=True)
class Line:
    """A row of a list as it stands today: one of `WORDS`, and the invitation of its address if there is one."""

    row: Checked
    state: str
    invitation: Invitation | None = None

    @property
    def guest(self) -> dict[str, Any]:
        """What the row says of the business; empty when it was refused."""
        return self.row["guest"] or {}


def checked_rows(rows: Iterable[GuestRow]) -> list[Checked]:
    """Each row with what it says, or why it is refused. An address that comes again is refused the second time."""
    found: list[Checked] = []
    seen: dict[str, str] = {}
    for row in rows:
        try:
            guest = _guest(row.cells)
            first = seen.setdefault(guest["email"], row.where)
            if first != row.where:
                raise ValueError(f"The address {guest['email']} stands in {first} already.")
            found.append({"where": row.where, "text": _shown(row.text), "why": "", "guest": guest})
        except ValueError as problem:
            found.append({"where": row.where, "text": _shown(row.text), "why": str(problem), "guest": None})
    return found


def lines_of(guests: GuestList) -> list[Line]:
    """The rows of a list with what would become of each if it were invited now."""
    joined, ended = addresses_in_challenge(guests.challenge_id), unsubscribed_in(guests.challenge_id)
    invited = {one.email: one for one in invitations_in(guests.challenge_id)}

    def state(row: Checked) -> str:
        if row["why"]:
            return "refused"
        email = row["guest"]["email"]
        if email in joined or (email in invited and invited[email].joined_at is not None):
            return "joined"
        if email in ended:
            return "unsubscribed"
        return "invited" if email in invited else "new"

    return [Line(row, state(row), invited.get(row["guest"]["email"]) if row["guest"] else None) for row in guests.rows]


def counts_of(lines: Iterable[Line]) -> dict[str, int]:
    """How many rows there are of each kind."""
    counted = Counter(line.state for line in lines)
    return {state: counted[state] for state in WORDS}


def _guest(cells: dict[str, str]) -> dict[str, Any]:
    texts = {name: clean_text(cells.get(name, "")) or "" for name in (*LONGEST, "email")}
    for name, text in texts.items():
        if not is_text(text):
            raise ValueError("A cell has a character that cannot be shown.")
        if name in LONGEST and len(text) > LONGEST[name]:
            raise ValueError(f"The {name.replace('_', ' ')} has more than {LONGEST[name]} characters.")
    if not texts["business"]:
        raise ValueError("The name of the business is missing.")
    if not texts["email"]:
        raise ValueError("The e-mail address is missing.")
    try:
        texts["email"] = kept_address(texts["email"])
    except ValueError:
        raise ValueError("This is not an e-mail address. It looks like name@example.org.") from None
    texts["state"] = _state(texts["state"])
    return {**texts, **{name: _number(name, cells.get(name, "")) for name in MOST}}


def _number(name: str, text: str) -> int | None:
    if not text:
        return None
    try:
        amount = parse_amount(text)
    except ValueError:
        raise ValueError(f"The {name.replace('_', ' ')} is not a number: {text[:40]}") from None
    if not 0 <= amount <= MOST[name]:
        raise ValueError(f"The {name.replace('_', ' ')} must be from 0 to {MOST[name]:,}.")
    return round(amount) or (0 if name == "employees" else None)


def _state(text: str) -> str:
    """Its two letters, or nothing: it is only a guess for the form, which asks again."""
    if text.upper() in STATES:
        return text.upper()
    return next((key for key, name in STATES.items() if name.casefold() == text.casefold()), "")


def _shown(text: str) -> str:
    return "".join(c for c in text if c.isprintable())
