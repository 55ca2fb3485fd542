"""What was made once and is kept in memory: pages as bytes, boards as rows. Bounded; the longest unused goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Holds values up to a total weight. Safe for threads."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._weight = 0
        self._values: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> T | None:
        """The value, or None when it is not kept (any more)."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: T, weight: int) -> None:
        """Keep a value; one that outweighs the whole store is not kept."""
        if weight > self.most:
            return
        with self._lock:
            self._weight += weight - self._values.pop(key, (value, 0))[1]
            self._values[key] = (value, weight)
            while self._weight > self.most:
                _, (_, gone) = self._values.popitem(last=False)
                self._weight -= gone

    def __len__(self) -> int:
        return len(self._values)


class Makers:
    """Lets one at a time make the same thing. Who makes something else never waits. Safe for threads."""

    def __init__(self) -> None:
        self._locks: dict[Hashable, tuple[Lock, int]] = {}  # and how many hold it or wait for it
        self._lock = Lock()

    @contextmanager
    def one(self, key: Hashable) -> Iterator[None]:
        """The only one that makes this; held until the block ends."""
        with self._lock:
            lock, users = self._locks.get(key, (Lock(), 0))
            self._locks[key] = lock, users + 1
        try:
            with lock:
                yield
        finally:
            with self._lock:
                lock, users = self._locks.pop(key)
                if users > 1:
                    self._locks[key] = lock, users - 1


@dataclass(frozen=True)
class KeptPage:
    """An answer, ready to be sent."""

    body: bytes
    mimetype: str
    etag: str
    file_name: str = ""
