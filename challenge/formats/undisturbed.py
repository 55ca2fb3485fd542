"""Work that makes many small objects and no rings of them: looking for rings all the while would cost a third more."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def undisturbed() -> Iterator[None]:
    """Python does not look for rings of objects meanwhile. What is made is bounded by the ceilings on a file."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
