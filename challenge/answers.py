"""How answers leave the house: security headers on all, public pages cacheable, private pages never stored.

A public page is the same bytes for everyone: it sets no cookie, carries an ETag and is answered with 304
when nothing changed. Everything else is `no-store`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Flask, Response, abort, current_app, g, make_response, request

from challenge import clock

P = ParamSpec("P")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'"
)

# What other sites may frame: nothing can be done in it, since there is no script in it and no cookie behind it.
FRAMED_POLICY = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *").replace(" script-src 'self';", "")
ELSEWHERE = {"Cross-Origin-Resource-Policy": "cross-origin"}


def public(view: Callable[P, Any]) -> Callable[P, Response]:
    """Mark a view as a public page. Its function must not look at the session or at who is signed in."""

    @wraps(view)
    def answer(*args: P.args, **kwargs: P.kwargs) -> Response:
        return as_public(make_response(view(*args, **kwargs)))

    return answer


def as_public(response: Response) -> Response:
    """Let anyone keep this answer, as long as they ask whether it still holds."""
    g.public = True
    response.headers["Cache-Control"] = "public, no-cache"
    if response.status_code == 200 and not response.get_etag()[0]:
        response.add_etag()
    response.make_conditional(request)
    return response


def as_framed(response: Response) -> Response:
    """A public answer that any site may show in a frame."""
    response.headers["Content-Security-Policy"] = FRAMED_POLICY
    response.headers.update(ELSEWHERE)
    return as_public(response)


def prepare_answers(app: Flask) -> None:
    """Take the time of arrival first, and set the headers last: call this before anything reads a request."""
    app.before_request(_note_arrival)
    app.before_request(_limit_body)
    app.before_request(_refuse_nul)
    app.after_request(_set_headers)


def _note_arrival() -> None:
    """Once, before the body is read. What is sent is judged by it, whichever server it reached; what is read is not."""
    g.received_at = clock.arrival() if request.method == "POST" else clock.now()


def _limit_body() -> None:
    """Only a form with files may be large: any other body is refused before it is read."""
    if request.mimetype != "multipart/form-data":
        request.max_content_length = current_app.config["MAX_FORM_MEMORY_SIZE"]


def _refuse_nul() -> None:
    """No address of ours asks with a NUL, and not every database can compare with one."""
    if b"%00" in request.query_string or b"\0" in request.query_string:
        abort(400)


def guards(app: Flask) -> dict[str, str]:
    """The security headers of every answer, of files as well."""
    found = {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
    if app.config["SESSION_COOKIE_SECURE"]:
        found["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return found


def _set_headers(response: Response) -> Response:
    for name, value in guards(current_app).items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-store")
    return response
