"""The doors table: every route, and who may pass. Each room has a file here; a route without a row fails.

A person who may not pass gets 404 (the page does not say that it exists); somebody who is not signed in is led
to the sign-in page (302).
"""

from __future__ import annotations

from dataclasses import dataclass

EVERYBODY = ("walter", "rosa", "ben", "victor", "carmen", "nadia", "grace")
SIGNED_IN = ("rosa", "ben", "victor", "carmen", "nadia", "grace")
BAKERY_PEOPLE = ("rosa", "ben")
BAKERY = ("rosa", "ben", "carmen", "grace")  # its people, its coordinator, network staff
BAKERY_OWNER = ("rosa",)
CITY = ("carmen", "grace")  # who may run Riverbend's challenges
STAFF = ("grace",)


@dataclass(frozen=True)
class Door:
    """One route. `who` passes with one of the `passed` statuses; others get 302 (walter) or `refused`.

    A POST is sent without fields and without CSRF protection, so a person who passes usually gets 422.
    """

    endpoint: str
    address: str
    who: tuple[str, ...]
    method: str = "GET"
    passed: tuple[int, ...] = (200,)
    refused: tuple[int, ...] = (404,)
