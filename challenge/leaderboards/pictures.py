"""Pictures of boards and entries, set once for what they say.

Setting one takes half a second of a process of its own, so a worker sets one at a time and keeps the newest. They are
kept by their content: a new snapshot that says the same needs no new picture.
"""

from __future__ import annotations

from threading import Lock

from flask import current_app
from werkzeug.exceptions import ServiceUnavailable

from challenge.leaderboards.kept import Kept
from challenge.papers.picture import Picture, picture
from challenge.papers.press import NotPrinted

MOST_PICTURE_BYTES = 8_000_000
LONGEST_WAIT, TRY_AGAIN = 10.0, 30  # seconds
_press = Lock()


def kept_picture(shown: Picture) -> bytes:
    """The PNG; 503 while the press is too busy or does not work."""
    store: Kept[bytes] = current_app.extensions["kept_pictures"]
    found = store.get(shown)
    return found if found is not None else _set(shown, store)


def _set(shown: Picture, store: Kept[bytes]) -> bytes:
    if not _press.acquire(timeout=LONGEST_WAIT):
        raise ServiceUnavailable(retry_after=TRY_AGAIN)
    try:
        printed = store.get(shown) or picture(shown)  # somebody else may have asked for it meanwhile
    except NotPrinted as trouble:
        current_app.logger.error("a picture was not set: %s", trouble)
        raise ServiceUnavailable(retry_after=TRY_AGAIN) from None
    finally:
        _press.release()
    store.put(shown, printed, len(printed))
    return printed
