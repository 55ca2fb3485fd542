"""Readers of one address: each has a connection that stays open, and asks again as soon as it has its answer."""

from __future__ import annotations

import re
import selectors
import socket
import time
from contextlib import ExitStack
from dataclasses import dataclass, field

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
BLANK = b"\r\n\r\n"


@dataclass
class Heard:
    """What came of it. `bodies` are the lengths of answers' bodies that were seen."""

    seconds: float = 0.0
    waits: list[float] = field(default_factory=list)
    bodies: set[int] = field(default_factory=set)
    refused: int = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.waits) / self.seconds

    def wait_of(self, share: float) -> float:
        """Within how many seconds this share of all answers came."""
        return sorted(self.waits)[min(len(self.waits) - 1, int(share * len(self.waits)))]


def read(port: int, address: str, *, readers: int = 32, seconds: float = 2.0, packed: bool = True) -> Heard:
    """Let so many readers ask for an address for so long."""
    wants = "Accept-Encoding: gzip, br\r\n" if packed else ""
    asked = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{wants}\r\n".encode()
    heard = Heard()
    with ExitStack() as stack:
        ready = stack.enter_context(selectors.DefaultSelector())
        for _ in range(readers):
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            ready.register(line, selectors.EVENT_READ, _Reader(line, asked))
        began = time.perf_counter()
        for key in ready.get_map().values():
            key.data.ask()
        while time.perf_counter() < began + seconds:
            for key, _ in ready.select(timeout=1):
                key.data.listen(heard)
        heard.seconds = time.perf_counter() - began
    return heard


class _Reader:
    def __init__(self, line: socket.socket, asked: bytes) -> None:
        self.line, self.asked = line, asked
        self.heard, self.missing, self.began = b"", -1, 0.0

    def ask(self) -> None:
        self.heard, self.missing, self.began = b"", -1, time.perf_counter()
        self.line.sendall(self.asked)

    def listen(self, told: Heard) -> None:
        """Take what came; once the answer is whole, ask again."""
        part = self.line.recv(1 << 18)
        if not part:
            raise ConnectionError("The server hung up.")
        if self.missing < 0:
            self.heard += part
            end = self.heard.find(BLANK)
            if end < 0:
                return
            length = LENGTH.search(self.heard, 0, end)
            assert length is not None, self.heard[:end]
            self.missing = int(length[1]) + end + len(BLANK) - len(self.heard)
            told.bodies.add(int(length[1]))
            told.refused += not self.heard.startswith(b"HTTP/1.1 200")
        else:
            self.missing -= len(part)
        if self.missing <= 0:
            told.waits.append(time.perf_counter() - self.began)
            self.ask()
