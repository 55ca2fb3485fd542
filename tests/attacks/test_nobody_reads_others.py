"""Nobody opens what belongs to another business or another city: not by its address, not by an id in a form."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from flask import Flask

from tests.attacks.forms import forms_of
from tests.attacks.world import BILLS, Tenant, World, address_of, changes, dump, settle, visitor
from tests.conftest import ON_ONE_DATABASE
from tests.every_page.doors import BAKERY, BAKERY_OWNER, BAKERY_PEOPLE, CITY, STAFF, Door
from tests.every_page.test_doors import DOORS
from tests.page import Page, Visitor

ROLES = {
    BAKERY: ("owner", "clerk", "coordinator"),
    BAKERY_PEOPLE: ("owner", "clerk"),
    BAKERY_OWNER: ("owner",),
    CITY: ("coordinator",),
}
TRY = {
    "diner": ("walter", "rosa", "victor", "dan", "carmen", "nadia", "grace"),
    "outfitters": ("walter", "rosa", "carmen", "olga", "otto", "nadia", "grace"),
}


def of(tenant: Tenant, door: Door, app: Flask) -> str:
    """The address of the same door at another business."""
    adapter = app.url_map.bind("127.0.0.1")
    path, _, query = door.address.partition("?")
    endpoint, args = adapter.match(path, method=door.method)
    theirs = {name: tenant.part(endpoint, name, value) for name, value in args.items()}
    return adapter.build(endpoint, theirs, method=door.method) + (f"?{query}" if query else "")


def may_pass(door: Door, tenant: Tenant) -> set[str]:
    """Who of this world opens the door at this business."""
    own = {getattr(tenant, role) for role in ROLES[door.who]}
    return own | {"grace"} if set(STAFF) <= set(door.who) else own


def private_doors() -> list[Door]:
    """The doors that belong to one business or one city."""
    return [door for door in DOORS if door.who in ROLES]


@ON_ONE_DATABASE
@pytest.mark.parametrize("business", TRY)
def test_every_private_door_of_every_business(app: Flask, business: str) -> None:
    """Its own people pass as the bakery's do at home; for whoever else might hope, it is not there."""
    world, wrong = settle(app), []
    tenant: Tenant = getattr(world, business)
    people = {name: visitor(app, name) for name in TRY[business]}
    app.config["WTF_CSRF_ENABLED"] = False
    for door, name in product(private_doors(), people):
        address = of(tenant, door, app)
        status = people[name].browser.open(address, method=door.method).status_code
        expected = door.passed if name in may_pass(door, tenant) else (302,) if name == "walter" else (404,)
        wrong += [f"{door.method} {address} by {name}: {status}, not {expected}"] if status not in expected else []
    assert len(private_doors()) > 40
    assert not wrong, "\n" + "\n".join(wrong)


MISSING = {"slug": "nobody-here", "member": "nowhere-zz", "challenge": "never", "stage": "final"}


@ON_ONE_DATABASE
def test_who_is_not_signed_in_does_not_learn_what_there_is(app: Flask) -> None:
    """A business that counts in totals only, a draft, a held bill: asked for or not there, the way is the same."""
    world, wrong = settle(app), []
    app.config["WTF_CSRF_ENABLED"] = False
    adapter, walter = app.url_map.bind("127.0.0.1"), app.test_client()
    for door in [*private_doors(), *(door for door in DOORS if door.who == STAFF)]:
        endpoint, args = adapter.match(door.address.partition("?")[0], method=door.method)
        nobodys = {name: MISSING.get(name, 999_999) for name in args}
        for address in (adapter.build(endpoint, nobodys, method=door.method), of(world.outfitters, door, app)):
            answer = walter.open(address, method=door.method)
            told = (answer.status_code, (answer.location or "").partition("?")[0])
            wrong += [f"{door.method} {address}: {told}"] if told != (302, "/login") else []
    assert not wrong, "\n" + "\n".join(wrong)


def mixed(world: World, door: Door, app: Flask) -> Iterator[str]:
    """Addresses that name a part of one business and a part of another."""
    adapter = app.url_map.bind("127.0.0.1")
    endpoint, args = adapter.match(door.address.partition("?")[0], method=door.method)
    for name in args:
        for tenant in (world.diner, world.outfitters):
            theirs = {**args, name: tenant.part(endpoint, name, args[name])}
            if len(args) > 1 and theirs != args and of(tenant, door, app) != adapter.build(endpoint, theirs):
                yield adapter.build(endpoint, theirs, method=door.method)


@ON_ONE_DATABASE
def test_parts_of_two_businesses_lead_nowhere(app: Flask) -> None:
    """The person of one business on another's page, the challenge of one city at another's desk: not even staff."""
    world, wrong, tried = settle(app), [], 0
    people = {name: visitor(app, name) for name in ("rosa", "victor", "olga", "carmen", "nadia", "grace")}
    app.config["WTF_CSRF_ENABLED"] = False
    for door in private_doors():
        for address, name in product(mixed(world, door, app), people):
            tried += 1
            status = people[name].browser.open(address, method=door.method).status_code
            wrong += [f"{door.method} {address} by {name}: {status}"] if status != 404 else []
    end = world.ids["end"]
    for deed in ("end", "invite-again"):
        status = people["grace"].browser.post(f"/staff/members/left-ia/coordinations/{end}/{deed}").status_code
        with app.app_context():
            wrong += (
                [f"{deed} at another member: {status}"] if not any(key == (end,) for key in coordinations()) else []
            )
    assert tried > 20
    assert not wrong, "\n" + "\n".join(wrong)


def coordinations() -> list[Any]:
    return list(dump()["coordinations"])


def sent(person: Visitor, page: str, number: int = 0, **changed: Any) -> Page:
    """Send the form of a page, with some boxes forged."""
    form = forms_of(person.get(page).html, page)[number]
    return Page(person.browser.post(form.action, data={**form.fields, **changed}, follow_redirects=True))


def test_a_site_of_another_business_is_not_entered(app: Flask) -> None:
    """Neither when joining, nor when the sites of an entry are changed."""
    world = settle(app)
    rosa, theirs = visitor(app, "rosa"), str(world.diner.parts["site_id"])
    with app.app_context():
        before = dump()
    pages = [f"/entries/{world.ids['sites']}/sites", "/challenges/riverbend-oh/spare/join"]
    for page in pages:
        both = [theirs, str(world.ids["barn"])]
        assert sent(rosa, page, number=-1, sites=both, agreed="y").status == 422, page
        assert sent(rosa, page, number=-1, sites=[theirs], agreed="y").status == 422, page
    assert rosa.get("/challenges/riverbend-oh/spare/join?business=hales-diner").status == 404
    with app.app_context():
        assert changes(before, dump()) == set()


def test_a_track_of_another_challenge_is_not_taken(app: Flask) -> None:
    """A track is one of the challenge's own."""
    settle(app)
    carmen, rosa = visitor(app, "carmen"), visitor(app, "rosa")
    groups = "/cities/riverbend-oh/challenges/spare/setup/groups"
    tracks = {"tracks-0-name": "All", "tracks-1-name": "Large", "reason": "Two tracks."}
    assert sent(carmen, groups, number=-1, **tracks).status == 200
    page = "/challenges/riverbend-oh/spare/join"
    for track in ("diners-only", "", "all\0"):
        refused = sent(rosa, page, number=-1, track=track, agreed="y")
        assert "track" in refused.errors(), track
    with app.app_context():
        assert {row["track"] for row in dump()["entries"].values()} == {"all"}


@pytest.mark.parametrize("field", ["meter", "target"])
def test_a_file_is_not_saved_to_a_meter_of_another_business(app: Flask, field: str) -> None:
    """Nor does the page that asks where it goes name one."""
    world = settle(app)
    ben, meter = visitor(app, "ben"), str(world.diner.parts["meter_id"])
    page = f"/uploads/{world.ids['save']}"
    if field == "meter":
        page = upload_for(app, ben, world.ids["site"], meter)
    else:
        menus = [(form, name) for form in forms_of(ben.get(page).html, page) for name in form.kinds]
        form, menu = next((form, name) for form, name in menus if name.startswith("to."))
        ben.browser.post(form.action, data={**form.fields, menu: meter})
    shown = ben.get(page)
    assert f'value="{meter}"' not in shown.html
    saving = next(form for form in forms_of(shown.html, page) if form.action.endswith("/save"))
    assert ben.browser.post(saving.action, data=saving.fields).status_code == 302
    with app.app_context():
        rows = [row for row in dump()["readings"].values() if row["source"] == "csv"]
    assert rows
    assert {row["meter_id"] for row in rows} == {world.ids["meter"]}


def upload_for(app: Flask, person: Visitor, site: int, meter: str) -> str:
    """Upload a file and claim a meter for it; the address of its preview."""
    page = f"/sites/{site}/upload"
    form = next(form for form in forms_of(person.get(page).html, page) if "file" in form.kinds)
    file = (io.BytesIO(BILLS % 930), "bills.csv")
    return str(person.browser.post(page, data={**form.fields, "meter": meter, "file": file}).location)


def test_a_form_sent_under_another_persons_key_is_her_own(app: Flask) -> None:
    """Who learns the key of somebody's form neither reads its result nor keeps it from being sent."""
    settle(app)
    rosa, victor = visitor(app, "rosa"), visitor(app, "victor")
    bill = {"start_on": "2024-05-01", "end_on": "2024-06-01", "quantity": "900", "step": "save", "key": "k" * 24}
    for person, meter in ((victor, 3), (rosa, 1)):
        page = f"/meters/{meter}/bills/new"
        token = person.get(page).values()["csrf_token"]
        answer = person.browser.post(page, data={**bill, "csrf_token": token})
        assert (answer.status_code, answer.location) == (302, f"/meters/{meter}")
    with app.app_context():
        found = [row["meter_id"] for row in dump()["readings"].values() if str(row["start_on"]) == "2024-05-01"]
    assert sorted(found) == [1, 3]


@pytest.mark.parametrize("name", ["carmen", "nadia", "grace"])
def test_a_business_does_not_take_decisions_from_who_makes_them(app: Flask, name: str) -> None:
    """Nobody decides on a business she works for: so a business cannot make its coordinator work for it."""
    world = settle(app)
    page = sent(
        visitor(app, "rosa"), "/businesses/rosas-bakery/people", -1, name="C", email=address_of(name), role="bookkeeper"
    )
    assert (page.status, list(page.errors())) == (422, ["email"])
    carmen = visitor(app, "carmen")
    decided = sent(carmen, f"/holds/{world.ids['decide']}", -1, accept="It is right", text="Yes.")
    assert "it counts" in decided.text()
