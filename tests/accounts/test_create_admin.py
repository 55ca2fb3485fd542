"""`flask user create-admin`: the first person who may open the staff's desk."""

from __future__ import annotations

import pytest
from click.testing import Result
from flask import Flask

from challenge.sample.cast import CAST
from tests.accounts.people import PASSWORD, person, sign_in
from tests.page import Visitor

NEW = "Olga@Network.example"


def create(app: Flask, email: str, password: str) -> Result:
    """Run the command."""
    command = ["user", "create-admin", "--email", email, "--name", "Olga Berg", "--password", password]
    return app.test_cli_runner().invoke(args=command)


def test_it_works(app: Flask, visitor: Visitor) -> None:
    result = create(app, NEW, PASSWORD)
    assert result.exit_code == 0, result.output
    assert "olga@network.example" in result.output
    assert PASSWORD not in result.output
    sign_in(visitor, NEW)
    assert visitor.get("/staff").heading() == "Network staff"


@pytest.mark.parametrize(
    ("email", "password", "words"),
    [
        (NEW, "password1234", "tried first"),
        (NEW, "short", "at least 12"),
        ("olga", PASSWORD, "not an e-mail address"),
        (CAST["rosa"].email, PASSWORD, "has an account already"),
    ],
)
def test_refusals(app: Flask, email: str, password: str, words: str) -> None:
    result = create(app, email, password)
    assert result.exit_code == 1
    assert words in result.output
    assert not person(app, CAST["rosa"].email).is_staff
