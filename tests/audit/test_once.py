"""A form counts once: sent twice it gives the first result, sent with other content it is refused."""

from __future__ import annotations

import threading

import pytest
from flask import Flask
from sqlalchemy import func, select
from wtforms import StringField

from challenge import clock
from challenge.audit.actions import forget_old_keys, note, once
from challenge.audit.models import DeedDone, FormKey
from challenge.extensions import db, transaction
from challenge.mistakes import Mistake, SavedBefore
from challenge.typed import OnceForm

KEY = "a-key-of-24-characters-xx"


class NameForm(OnceForm):
    """The smallest form."""

    name = StringField()


def send(app: Flask, name: str, key: str = KEY, mistake: bool = False) -> str:
    """Send the form as a visitor would."""
    with app.test_request_context("/", method="POST", data={"name": name, "key": key}):
        form = NameForm(meta={"csrf": False})
        assert form.validate()

        def act() -> str:
            note("name_thing", "thing:1", name=name)
            if mistake:
                raise Mistake("name", "That name is taken.")
            return f"/things/{name}"

        return once("name_thing", form, act)


def deeds(app: Flask) -> int:
    """How often the deed was done."""
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(DeedDone)) or 0


def test_it_works(app: Flask) -> None:
    """The deed is done and its address given."""
    assert send(app, "bread") == "/things/bread"
    assert deeds(app) == 1


def test_the_same_form_again_gives_the_first_result(app: Flask) -> None:
    """Back and send again: one row."""
    assert send(app, "bread") == send(app, "bread")
    assert deeds(app) == 1


def test_a_double_click_counts_once(app: Flask) -> None:
    """And a storm of a hundred: on four threads, at the same moment."""
    results: list[str] = []
    storm = range(25)
    threads = [threading.Thread(target=lambda: results.extend(send(app, "bread") for _ in storm)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == ["/things/bread"] * 100
    assert deeds(app) == 1


def test_the_same_key_with_other_content_is_refused(app: Flask) -> None:
    """The first stays as it was, and its address is told."""
    send(app, "bread")
    with pytest.raises(SavedBefore) as refused:
        send(app, "cake")
    assert refused.value.address == "/things/bread"
    assert deeds(app) == 1


def test_a_refused_form_may_use_its_key_again(app: Flask) -> None:
    """A mistake undoes the deed and gives the key back."""
    with pytest.raises(Mistake):
        send(app, "bread", mistake=True)
    assert deeds(app) == 0
    assert send(app, "rolls") == "/things/rolls"


@pytest.mark.parametrize("key", ["", "short", "x" * 100, "bad key with spaces ..."])
def test_a_key_that_is_not_ours_is_replaced(app: Flask, key: str) -> None:
    """The form comes back with a good key and everything that was typed."""
    with app.test_request_context("/", method="POST", data={"name": "bread", "key": key}):
        form = NameForm(meta={"csrf": False})
        assert not form.validate()
        assert len(form.key.data or "") >= 16
        assert form.name.data == "bread"


def test_keys_are_forgotten_after_30_days(app: Flask) -> None:
    """Not earlier."""
    send(app, "bread")
    with app.app_context():
        with transaction():
            assert forget_old_keys() == 0
            db.session.scalars(select(FormKey)).one().at = clock.now().replace(year=2020)
        with transaction():
            assert forget_old_keys() == 1
