"""What is done about pledges: asked for, made, forgotten, deleted."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select

from challenge import clock
from challenge.audit.actions import note
from challenge.challenges.models import Challenge
from challenge.extensions import db
from challenge.mistakes import Mistake
from challenge.pledges.models import Pledge, PledgeDrive
from challenge.pledges.queries import drive_of

CLOSED = "Pledges are closed. Nothing was kept."


def set_up_pledges(challenge: Challenge, *, is_open: bool, text: str, actions: Sequence[str]) -> PledgeDrive:
    """Say what people are asked for. An action that keeps its words keeps its pledges."""
    if is_open and not actions:
        raise Mistake("actions", "Write at least one action, each on a line of its own.")
    drive = drive_of(challenge)
    if drive is None:
        drive = PledgeDrive(challenge_id=challenge.id, opened_at=clock.now(), actions=[])
        db.session.add(drive)
    drive.actions = _keyed(actions, drive.actions)
    drive.is_open, drive.text = is_open, text
    note("set_up_pledges", f"challenge:{challenge.id}", is_open=is_open, actions=len(actions))
    return drive


def _keyed(texts: Sequence[str], before: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    known = {one["text"]: one["key"] for one in before}
    number = max([0, *(int(key) for key in known.values())])
    found = []
    for text in dict.fromkeys(texts):
        if text not in known:
            number += 1
        found.append({"key": known.get(text, str(number)), "text": text})
    return found


def make_pledge(drive: PledgeDrive, chosen: Collection[str], email: str | None) -> None:
    """Somebody promises something. Who leaves an address pledges once: the newer pledge takes the older one's place."""
    if not drive.is_open:
        raise Mistake("", CLOSED)
    keys = [one["key"] for one in drive.actions if one["key"] in chosen]
    if not keys:
        raise Mistake("chosen", "Choose at least one action.")
    known = select(Pledge).filter_by(challenge_id=drive.challenge_id, email=email)
    row = db.session.scalar(known) if email else None
    if row is None:
        row = Pledge(challenge_id=drive.challenge_id, email=email)
        db.session.add(row)
    row.actions, row.made_at = keys, clock.now()
    note("make_pledge", f"challenge:{drive.challenge_id}", actions=len(keys))


def forget_address(drive: PledgeDrive, email: str) -> None:
    """Nothing is kept of a person but that somebody pledged."""
    row = db.session.scalar(select(Pledge).filter_by(challenge_id=drive.challenge_id, email=email))
    if row is None:
        raise Mistake("email", "No pledge has this address.")
    row.email = None
    note("forget_pledge_address", f"challenge:{drive.challenge_id}")


def delete_pledges(challenge: Challenge) -> int:
    """All pledges go, and nobody is asked any more; returns how many there were."""
    done = db.session.execute(delete(Pledge).where(Pledge.challenge_id == challenge.id))
    drive, count = drive_of(challenge), int(getattr(done, "rowcount", 0))
    if drive is not None:
        db.session.delete(drive)
    note("delete_pledges", f"challenge:{challenge.id}", pledges=count)
    return count
