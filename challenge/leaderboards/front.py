"""The front of the house: public answers about boards that were given before, handed out again as they are.

It stands before everything else and looks at no session, no cookie and no form. An answer is kept with the edition
that it was made from, and leaves again only while that edition is the current one. Compressed bytes are made once.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import inf
from threading import Lock
from time import monotonic
from typing import Any, NamedTuple

import brotli
from flask import Flask, request

from challenge import clock
from challenge.committed import Committed
from challenge.leaderboards.kept import Kept
from challenge.leaderboards.queries import Edition, half_hour_of

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Wsgi = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]
EditionOf = Callable[[str, str], Edition | None]

MARK = "challenge.kept"
MOST_BYTES = 12_000_000
FEWEST_BYTES = 500  # below that, compressing gains nothing
BROTLI_QUALITY = 5  # tighter than gzip, and as quick
TEXTS = ("text/", "application/json", "application/atom+xml", "image/svg+xml")
OF_ITS_BODY = ("content-length", "content-type", "content-disposition", "content-encoding")


@dataclass(frozen=True)
class Marked:
    """Whose board an answer is about, which edition of it, and for how many seconds it may be read at the least.

    Making a page of a large board takes long: while figures change all the time, it is not made all the time.
    """

    city: str
    challenge: str
    edition: Edition
    rest: float = 0.0


def mark(about: Marked) -> None:
    """Say that the answer at hand is the same for everybody who asks at this address, as long as the edition lasts."""
    request.environ[MARK] = about


def unmark() -> None:
    """Say that it is not worth keeping."""
    request.environ.pop(MARK, None)


class Form(NamedTuple):
    """Headers and body of an answer as it leaves, and the headers of "not modified"."""

    headers: Headers
    body: bytes
    unchanged: Headers


@dataclass
class Answer:
    """One answer in the forms in which it may leave, by their encoding ("" is plain). `maker` is held by who makes the
    next one.

    `holds` says as of which commit it may leave, and up to when: for ever where its edition is the current one. Where
    figures are newer it may leave for its rest, and then while the next one is made.
    """

    about: Marked
    etag: str
    forms: Mapping[str, Form]
    maker: Lock = field(default_factory=Lock)
    holds: tuple[Hashable, float] = (None, 0.0)
    made_at: float = field(default_factory=monotonic)

    @property
    def weight(self) -> int:
        """Bytes that it takes."""
        return sum(len(form.body) for form in self.forms.values()) + FEWEST_BYTES


class Front:
    """Answers from memory where it can, and asks inside where it cannot."""

    def __init__(self, app: Flask, inside: Wsgi, edition_of: EditionOf) -> None:
        self.app = app
        self.inside = inside
        self.edition_of = edition_of
        self.answers = Kept[Answer](MOST_BYTES)
        self.committed: Committed = app.extensions["committed"]

    def __call__(self, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        """WSGI."""
        if not _is_plain(environ):
            return self.inside(environ, start)
        key = (environ.get("HTTP_HOST"), environ.get("PATH_INFO"), environ.get("QUERY_STRING"))
        found = self.answers.get(key)
        if found is None:
            return self._from_inside(key, environ, start)
        now = (self.committed.token(), half_hour_of(clock.now()))
        seen, until = found.holds
        if seen == now and (monotonic() < until or found.maker.locked()):
            return given(found, environ, start)
        with self.app.app_context():
            edition = self.edition_of(found.about.city, found.about.challenge)
        if edition == found.about.edition:
            found.holds = now, inf
            return given(found, environ, start)
        if edition is None or not _only_figures_differ(edition, found.about.edition):
            return self._from_inside(key, environ, start)
        rests_until = found.made_at + found.about.rest
        found.holds = now, rests_until
        if monotonic() < rests_until or not found.maker.acquire(blocking=False):
            return given(found, environ, start)  # somebody makes the next one: nobody waits for it
        try:
            return self._from_inside(key, environ, start)
        finally:
            found.maker.release()

    def _from_inside(self, key: Any, environ: Environ, start: StartResponse) -> Iterable[bytes]:
        """Let the application answer, and keep what it says is worth keeping."""
        told: list[Any] = []

        def note(status: str, headers: Headers, exc_info: Any = None) -> Callable[[bytes], object]:
            told[:] = [status, headers]
            return _nothing_written

        body = self.inside(environ, note)
        about = environ.pop(MARK, None)
        if about is None or not told[0].startswith("200") or environ["REQUEST_METHOD"] != "GET":
            start(*told)
            return body
        try:
            parts = list(body)
        finally:
            close = getattr(body, "close", None)
            if close:
                close()
        answer = answer_of(about, told[1], parts[0] if len(parts) == 1 else b"".join(parts))
        if answer is None:
            start(*told)
            return parts
        self.answers.put(key, answer, answer.weight)
        return given(answer, environ, start)


def _nothing_written(data: bytes) -> None:
    raise RuntimeError("The application answers by what it returns.")


def _is_plain(environ: Environ) -> bool:
    """Whether somebody only wants to read: no body, no condition but whether it changed."""
    return (
        environ["REQUEST_METHOD"] in ("GET", "HEAD")
        and environ.get("CONTENT_LENGTH", "") in ("", "0")
        and "HTTP_TRANSFER_ENCODING" not in environ
        and "HTTP_IF_MATCH" not in environ
    )


def _only_figures_differ(one: Edition, other: Edition) -> bool:
    """Whether the older of two editions may be read a moment longer: nobody's name or consent is another."""
    figures = {"snapshot_id": None, "computed_at": "", "site_version": ""}
    return replace(one, **figures) == replace(other, **figures)  # type: ignore[arg-type]  # names of its own fields


def answer_of(about: Marked, headers: Headers, body: bytes) -> Answer | None:
    """The answer, ready to be handed out; None for one that is somebody's own, or has no ETag."""
    names = {name.lower(): value for name, value in headers}
    etag = names.get("etag", "")
    if not etag or "set-cookie" in names or "vary" in names:
        return None
    around = [(name, value) for name, value in headers if name.lower() not in ("content-length", "etag", "vary")]
    around.append(("Vary", "Accept-Encoding"))
    bodies = {"": body, **_packed(names.get("content-type", ""), body)}
    return Answer(about, etag, {encoding: _form(around, etag, encoding, one) for encoding, one in bodies.items()})


def _form(around: Headers, etag: str, encoding: str, body: bytes) -> Form:
    own = ("ETag", etag_of(etag, encoding))
    encoded = [("Content-Encoding", encoding)] if encoding else []
    bare = [(name, value) for name, value in around if name.lower() not in OF_ITS_BODY]
    return Form([*around, *encoded, own, ("Content-Length", str(len(body)))], body, [*bare, own])


def etag_of(etag: str, encoding: str) -> str:
    """Each form has an ETag of its own."""
    return f'{etag[:-1]}-{encoding}"' if encoding else etag


def _packed(mimetype: str, body: bytes) -> dict[str, bytes]:
    """Packed bodies by encoding, made once: levels that take about as long as making the page's rows, not longer."""
    if len(body) < FEWEST_BYTES or not mimetype.startswith(TEXTS):
        return {}
    return {"br": brotli.compress(body, quality=BROTLI_QUALITY), "gzip": gzip.compress(body, 6, mtime=0)}


def given(answer: Answer, environ: Environ, start: StartResponse) -> Iterable[bytes]:
    """Hand it out, packed for who can unpack it; 304 to who has it."""
    form = answer.forms[""]
    if len(answer.forms) > 1:
        form = answer.forms[best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))]
    known = environ.get("HTTP_IF_NONE_MATCH")
    if known and (known.strip() == "*" or any(etag_of(answer.etag, encoding) in known for encoding in answer.forms)):
        start("304 NOT MODIFIED", list(form.unchanged))
        return []
    start("200 OK", list(form.headers))
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [form.body]


@lru_cache(512)
def best_encoding(accepted: str) -> str:
    """The tightest of our encodings that a header Accept-Encoding takes, by name or by `*`, with a weight above
    nothing; "" for none."""
    weights = {}
    for part in accepted.lower().split(",")[:50]:
        name, _, weight = part.partition(";")
        weights[name.strip()] = weight.replace(" ", "")
    others = weights.get("*", "q=0")
    asked = {"br": weights.get("br", others), "gzip": weights.get("gzip", weights.get("x-gzip", others))}
    return next((name for name, weight in asked.items() if _counts(weight)), "")


def _counts(weight: str) -> bool:
    return weight.removeprefix("q=").strip("0.") != "" or weight == ""
