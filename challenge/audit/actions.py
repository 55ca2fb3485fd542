"""Do a deed exactly once, and note it in the log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask_login import current_user
from sqlalchemy import delete, select, update
from werkzeug.datastructures import FileStorage
from wtforms import PasswordField

from challenge import clock
from challenge.audit.models import DeedDone, FormKey
from challenge.extensions import db, transaction
from challenge.mistakes import SavedBefore
from challenge.typed import OnceForm

KEPT = timedelta(days=30)
NOT_CONTENT = {"key", "csrf_token", "submit"}


def once(deed: str, form: OnceForm, act: Callable[[], str]) -> str:
    """Run `act` in one transaction, once per form key; returns the address that shows the result.

    The same form sent again gives the first result; the same key with other content raises `SavedBefore`.
    A `Mistake` raised by `act` undoes everything, the key included, so the corrected form may use it again.
    """
    actor, key, body_hash = _actor(), form.key.data or "", _hash_of(form)
    with transaction():
        earlier = db.session.scalar(select(FormKey).filter_by(actor=actor, deed=deed, key=key))
        if earlier is None:
            row = FormKey(actor=actor, deed=deed, key=key, body_hash=body_hash, result="", at=clock.now())
            db.session.add(row)
            db.session.flush()
            row.result = act()
            return row.result
        if earlier.body_hash != body_hash:
            raise SavedBefore(earlier.result)
        return earlier.result


def done_before(deed: str, form: OnceForm) -> str | None:
    """The address that this very form led to when it was sent before; None where it was not.

    For deeds whose conditions are checked before their transaction, and no longer hold once they are done.
    """
    known = {"actor": _actor(), "deed": deed, "key": form.key.data or "", "body_hash": _hash_of(form)}
    return db.session.scalar(select(FormKey.result).filter_by(**known))


def note(deed: str, subject: str, **detail: Any) -> None:
    """Write a line in the log of deeds, in the deed's own transaction. `subject` is like "meter:12"."""
    user_id = current_user.id if current_user and current_user.is_authenticated else None
    db.session.add(DeedDone(at=clock.now(), user_id=user_id, deed=deed, subject=subject, detail=detail))


def forget_details(deed: str, subject: str) -> None:
    """That this was done stays; what it said of a person does not. For somebody who closes her account."""
    done = update(DeedDone).where(DeedDone.deed == deed, DeedDone.subject == subject)
    db.session.execute(done.values(detail={}))


def forget_old_keys() -> int:
    """Delete form keys older than 30 days; returns how many. Called inside a transaction."""
    done = db.session.execute(delete(FormKey).where(FormKey.at < clock.now() - KEPT))
    return int(getattr(done, "rowcount", 0))


def _actor() -> str:
    return f"user:{current_user.id}" if current_user and current_user.is_authenticated else "visitor"


def _hash_of(form: OnceForm) -> str:
    """What the form said, without passwords: a quick hash of one could be guessed from."""
    fields = [f for f in form if f.short_name not in NOT_CONTENT and not isinstance(f, PasswordField)]
    content = {f.short_name: _plain(f.data) for f in fields}
    return hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if not isinstance(value, FileStorage):
        return value
    digest = hashlib.sha256(value.stream.read()).hexdigest()
    value.stream.seek(0)
    return digest
