"""What was typed, carried from a preview to the page that saves it."""

from __future__ import annotations

from flask import request

NOT_CARRIED = {"csrf_token", "step"}


def carried_fields() -> list[tuple[str, str]]:
    """The fields of the form that was sent, for hidden boxes; the key among them, so that it is saved once."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in NOT_CARRIED]
