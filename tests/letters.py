"""Letters in the outbox, as their readers would find them."""

from __future__ import annotations

import re

from flask import Flask
from sqlalchemy import select

from challenge.extensions import db
from challenge.notices.models import Letter

LINK = re.compile(r"http://127\.0\.0\.1(/(?:confirm|reset|invite)/([\w-]+))")


def letters_to(app: Flask, address: str) -> list[Letter]:
    """Every letter to this address, the oldest first."""
    with app.app_context():
        letters = list(db.session.scalars(select(Letter).filter_by(to=address).order_by(Letter.id)))
        db.session.expunge_all()
        return letters


def secret_link(app: Flask, address: str) -> str:
    """The address of the link in the newest letter to this person that has one."""
    found = [match for letter in letters_to(app, address) for match in [LINK.search(letter.text)] if match]
    return found[-1][1]
