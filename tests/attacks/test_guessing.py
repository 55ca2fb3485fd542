"""Passwords are not guessed, however many places the guesses come from; and nobody is kept out for good by them."""

from __future__ import annotations

from datetime import timedelta

import time_machine
from flask import Flask

from challenge import clock
from challenge.accounts.limits import SIGN_IN_TO_ADDRESS
from challenge.sample.cast import CAST, SAMPLE_PASSWORD
from tests.page import Visitor

ROSA = CAST["rosa"].email


def guess(app: Flask, place: str, password: str, email: str = ROSA) -> int:
    """Sign in from somewhere; the status."""
    somebody, here = Visitor(app), {"REMOTE_ADDR": place, "HTTP_X_FORWARDED_FOR": "203.0.113.7"}
    return somebody.post(
        "/login", {"email": email, "password": password}, environ_base=here, follow_redirects=False
    ).status


def test_guesses_from_many_places_count_together(app: Flask) -> None:
    """Each from another address, each with another spelling of hers: the account is what is counted."""
    spellings = [ROSA, ROSA.upper(), f" {ROSA} ", ROSA.title()]
    for number in range(SIGN_IN_TO_ADDRESS.most):
        assert guess(app, f"198.51.100.{number}", f"guess {number}", spellings[number % 4]) == 422
    assert guess(app, "192.0.2.1", SAMPLE_PASSWORD) == 429
    with time_machine.travel(clock.now() + SIGN_IN_TO_ADDRESS.window + timedelta(seconds=1)):
        assert guess(app, "192.0.2.1", SAMPLE_PASSWORD) == 302
