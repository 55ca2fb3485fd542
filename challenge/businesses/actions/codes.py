"""Join codes: made, changed, ended, used."""

from __future__ import annotations

import secrets

from challenge import clock
from challenge.accounts.models import User
from challenge.audit.actions import note
from challenge.businesses.access import role_in
from challenge.businesses.actions.decisions import approve_by_code
from challenge.businesses.models import Entry, JoinCode, JoinCodeUse
from challenge.businesses.queries import codes_of, living_code
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.mistakes import Mistake

ALPHABET = "BCDFGHJKMNPQRTVWXY346789"  # nothing that looks like something else, and no vowels: it spells no word
LENGTH = 8  # 24 ** 8 codes: with ten tries in a quarter of an hour nobody finds one
MOST_CODES = 50


def make_code(challenge: Challenge, *, name: str, approves: bool, most_uses: int | None, by: User) -> JoinCode:
    """A new code for a flyer or a mailing."""
    if sum(code.ended_at is None for code in codes_of(challenge)) >= MOST_CODES:
        raise Mistake("", f"A challenge has at most {MOST_CODES} codes that work. End one first.")
    code = JoinCode(challenge_id=challenge.id, name=name, approves=approves, most_uses=most_uses)
    code.code = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    code.created_at, code.created_by = clock.now(), by.id
    db.session.add(code)
    db.session.flush()
    note("make join code", f"join_code:{code.id}", challenge=challenge.id, approves=approves, most_uses=most_uses)
    return code


def change_code(code: JoinCode, *, name: str, approves: bool, most_uses: int | None) -> None:
    """Another name or limit; or whether it approves, from now on."""
    before = [code.name, code.approves, code.most_uses]
    code.name, code.approves, code.most_uses = name, approves, most_uses
    note("change join code", f"join_code:{code.id}", before=before, after=[name, approves, most_uses])


def end_code(code: JoinCode) -> None:
    """Nobody joins with it any more; who did stays."""
    if code.ended_at is not None:
        raise Mistake("", "This code was ended before.")
    code.ended_at = clock.now()
    note("end join code", f"join_code:{code.id}")


def use_code(written: str, entry: Entry) -> None:
    """Count the entry for the code, and let it take part at once if the code says so.

    A code that died meanwhile keeps nobody from joining. Nobody decides on her own business: an entry of the person
    who made the code waits.
    """
    code = living_code(written, entry.challenge)
    if code is None:
        return
    db.session.add(JoinCodeUse(code_id=code.id, entry_id=entry.id))
    note("join by code", f"entry:{entry.id}", join_code=code.id)
    author = db.session.get_one(User, code.created_by)
    if code.approves and role_in(author, entry.business_id) is None:
        approve_by_code(entry, code)
