"""The application, and beside it the least that the same server can do: bytes from memory at `/bare?N`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from challenge.app import create_app

BARE = "/bare"
product = create_app()
KEPT: dict[str, bytes] = {}


def app(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """WSGI. `/bare?N` is answered with N bytes that were made before."""
    if environ["PATH_INFO"] != BARE:
        return product.wsgi_app(environ, start)
    asked = environ["QUERY_STRING"]
    body = KEPT.setdefault(asked, b"x" * int(asked)) if asked not in KEPT else KEPT[asked]
    start("200 OK", [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]
