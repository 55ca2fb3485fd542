"""Pictures of boards and entries, set once for what they say.

Setting one takes half a second of a process of its own. So a worker sets one at a time and lets one more wait; others
are told to come again, because pictures must not keep pages from being answered. They are kept by their content: a new
snapshot that says the same needs no new picture.
"""

from __future__ import annotations

from threading import BoundedSemaphore, Lock

from flask import current_app
from werkzeug.exceptions import ServiceUnavailable

from challenge.leaderboards.kept import Kept
from challenge.papers.picture import Picture, picture
from challenge.papers.press import NotPrinted

MOST_PICTURE_BYTES = 8_000_000
MOST_AT_ONCE, TRY_AGAIN = 2, 30  # requests that set or wait, of one worker; seconds
_queue, _press = BoundedSemaphore(MOST_AT_ONCE), Lock()


def kept_picture(shown: Picture) -> bytes:
    """The PNG; 503 while the press is too busy or does not work."""
    store: Kept[bytes] = current_app.extensions["kept_pictures"]
    found = store.get(shown)
    return found if found is not None else _set(shown, store)


def _set(shown: Picture, store: Kept[bytes]) -> bytes:
    if not _queue.acquire(blocking=False):
        raise ServiceUnavailable(retry_after=TRY_AGAIN)
    try:
        with _press:
            printed = store.get(shown) or picture(shown)  # somebody else may have asked for it meanwhile
    except NotPrinted as trouble:
        current_app.logger.error("a picture was not set: %s", trouble)
        raise ServiceUnavailable(retry_after=TRY_AGAIN) from None
    finally:
        _queue.release()
    store.put(shown, printed, len(printed))
    return printed
