"""Files that were read a moment ago, kept in memory: looking, choosing and saving do not read a large file anew."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping
from threading import Lock

from challenge.formats.contents import FileContents
from challenge.formats.files import read_file

MOST_BILLS = 100_000  # of all kept files together: about 30 MB
MOST_FILES = 8

_Key = tuple[str, str, str, tuple[tuple[str, str], ...]]
_kept: OrderedDict[_Key, FileContents] = OrderedDict()
_lock = Lock()


def read_once(data: Callable[[], bytes], sha256: str, name: str, zone: str, answers: Mapping[str, str]) -> FileContents:
    """What is in the file, from memory if it was read with the same answers before. It is never changed."""
    key = (sha256, name, zone, tuple(sorted(answers.items())))
    with _lock:
        found = _kept.get(key)
        if found is not None:
            _kept.move_to_end(key)
            return found
    contents = read_file(data(), name, zone, answers=answers)
    with _lock:
        _kept[key] = contents
        while len(_kept) > 1 and (len(_kept) > MOST_FILES or _size() > MOST_BILLS):
            _kept.popitem(last=False)
    return contents


def _size() -> int:
    return sum(len(meter.bills) for contents in _kept.values() for meter in contents.meters)
