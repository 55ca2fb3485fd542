"""A scorecard is submitted: once, whole, in time; what changed since becomes the answers that count."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import delete

from challenge import clock
from challenge.businesses.models import Entry, EntrySite
from challenge.challenges.models import Challenge
from challenge.extensions import db, transaction
from challenge.scorecards.models import ActionAnswer, Submission
from tests.page import Page, Visitor
from tests.scorecards.story import (
    HOME,
    PART,
    a_file,
    current,
    give_role,
    give_rules,
    inputs_version,
    move_window,
    save,
    say,
    submissions,
    submit,
    typed,
)


@pytest.fixture(autouse=True)
def _scorecard(app: Flask) -> None:
    give_rules(app)
    give_role(app)


def test_it_works(app: Flask, rosa: Visitor) -> None:
    before = inputs_version(app)
    save(rosa, typed("EN-01", "done"), typed("EN-03", "done", amount="2"))
    page = submit(rosa)
    assert page.status == 200
    assert "Submitted." in page.html
    assert "by Rosa Delgado: answered by the business" in page.text()
    assert current(app) == {"EN-01": "done", "EN-03": "done"}
    assert submissions(app) == ["business"]
    assert inputs_version(app) == before + 1


def test_only_what_changed_is_submitted_again(app: Flask, rosa: Visitor, ben: Visitor) -> None:
    save(rosa, typed("EN-01", "planned"), typed("EN-03", "done", amount="2"))
    submit(rosa)
    save(ben, typed("EN-01", "done"))
    submit(ben)
    assert submissions(app) == ["business", "business"]
    with app.app_context():
        rows = db.session.query(ActionAnswer).order_by(ActionAnswer.id).all()
        found = [(row.submission_id, row.item, row.status, row.is_current) for row in rows]
    assert found == [(1, "EN-01", "planned", False), (1, "EN-03", "done", True), (2, "EN-01", "done", True)]


def test_nothing_changed(app: Flask, rosa: Visitor) -> None:
    save(rosa, typed("EN-01", "done"))
    submit(rosa)
    page = submit(rosa)
    assert page.status == 422
    assert "Nothing changed since it was submitted" in page.text()
    assert submissions(app) == ["business"]


def test_nothing_answered(app: Flask, rosa: Visitor) -> None:
    assert submit(rosa).status == 422
    assert submissions(app) == []


def test_two_identical_posts_make_one_submission(app: Flask, rosa: Visitor) -> None:
    save(rosa, typed("EN-01", "done"))
    values = rosa.get(HOME).values()
    sent = {"csrf_token": values["csrf_token"], "key": values["key"]}
    assert [rosa.browser.post(HOME, data=sent).status_code for _ in range(2)] == [302, 302]
    assert submissions(app) == ["business"]


def test_what_is_missing_is_listed(app: Flask, rosa: Visitor) -> None:
    save(
        rosa,
        typed("EN-01", "not_applicable"),
        typed("EN-02", "done", amount="8"),
        typed("EN-03", "in_progress"),
    )
    page = submit(rosa)
    assert page.status == 422
    assert "EN-01: Say in the note why it does not apply to you." in page.text()
    assert "EN-02: Evidence is required, and there is no file yet." in page.text()
    assert "EN-03: Say how many: hours." in page.text()
    assert submissions(app) == []
    evidence = {"file.EN-02": a_file()}
    save(rosa, typed("EN-01", "not_applicable", note="No lamps."), typed("EN-03", "no"), **evidence)
    assert submit(rosa).status == 200


@pytest.mark.parametrize(("seconds", "counts"), [(-1, True), (0, False), (1, False)])
def test_the_deadline_itself_is_too_late(app: Flask, rosa: Visitor, seconds: int, counts: bool) -> None:
    save(rosa, typed("EN-01", "done"))
    values = rosa.get(HOME).values()
    end = clock.now().replace(microsecond=0) + timedelta(minutes=5)
    move_window(app, submission_closes_at=end)
    with time_machine.travel(end + timedelta(seconds=seconds), tick=False):
        page = Page(rosa.browser.post(HOME, data={"csrf_token": values["csrf_token"], "key": values["key"]}))
    assert page.status == (302 if counts else 422)
    assert submissions(app) == (["business"] if counts else [])


@pytest.mark.parametrize(("seconds", "counts"), [(-1, True), (0, False), (1, False)])
def test_the_start_of_a_late_joiner_is_due_on_its_own_day(
    app: Flask, visitor: Visitor, seconds: int, counts: bool
) -> None:
    """The bakery joined on June 30: day 30 ends with July 30 in Riverbend, long after the window of all others."""
    start, joined = f"{HOME}/baseline", datetime(2026, 6, 30, 20, tzinfo=UTC)
    closed = {"baseline_closes_at": datetime(2026, 3, 1, 5, tzinfo=UTC), "baseline_due_days_after_joining": 30}
    opened = {"submission_opens_at": datetime(2026, 1, 1, tzinfo=UTC), "baseline_opens_at": None}
    move_window(app, **closed, **opened, submission_closes_at=datetime(2027, 1, 1, tzinfo=UTC))
    with app.app_context(), transaction():
        db.session.get_one(Entry, 1).joined_at = joined
    words, home = "the end of Thursday, July 30, 2026, EDT (UTC-04:00)", "/businesses/rosas-bakery"
    end = datetime(2026, 7, 31, 4, tzinfo=UTC)
    with time_machine.travel(end - timedelta(minutes=5), tick=False):
        rosa = Visitor(app).signed_in("rosa")
        save(rosa, typed("EN-01", "done"), page=f"{start}/parts/1")
        page = rosa.get(start)
        assert f"Submit before {words}, day 30 after you joined." in page.text()
        assert f"due before {words}" in rosa.get(home).text()
        assert "Answers for the start: before" in visitor.get("/challenges/riverbend-oh/2026/rules").text()
        values = page.values()
    with time_machine.travel(end + timedelta(seconds=seconds), tick=False):
        sent = {"csrf_token": values["csrf_token"], "key": values["key"]}
        answer = Page(rosa.browser.post(start, data=sent))
        told = rosa.get(start).text()
    assert answer.status == (302 if counts else 422)
    assert submissions(app) == (["business"] if counts else [])
    assert (f"until {words}, day 30 after it joined" in told) != counts


def test_before_it_opens_answers_are_only_kept(app: Flask, rosa: Visitor) -> None:
    move_window(app, submission_opens_at=clock.now() + timedelta(days=1))
    save(rosa, typed("EN-01", "done"))
    page = rosa.post(HOME, page=PART)
    assert page.status == 422
    assert "has not begun" in page.text()
    assert submissions(app) == []


def test_who_left_does_not_submit(app: Flask, rosa: Visitor) -> None:
    save(rosa, typed("EN-01", "done"))
    values = rosa.get(HOME).values()
    with app.app_context(), transaction():
        db.session.get_one(Entry, 1).state = "withdrawn"
    assert rosa.browser.post(HOME, data={k: values[k] for k in ("csrf_token", "key")}).status_code == 422
    assert submissions(app) == []


def test_the_coordinator_types_in_what_was_mailed(app: Flask, carmen: Visitor, rosa: Visitor) -> None:
    page = carmen.get(PART)
    assert "You answer for Rosa's Bakery" in page.text()
    save(carmen, typed("EN-01", "done", note="From her letter."))
    submit(carmen)
    assert submissions(app) == ["coordinator"]
    page = rosa.get(HOME)
    assert "by Carmen Ortiz: typed in by the coordinator" in page.text()


def test_an_answer_that_is_asked_no_more_is_not_submitted(app: Flask, rosa: Visitor) -> None:
    give_role(app, "owner")
    save(rosa, typed("EN-01", "done"), typed("EN-04", "done"))
    give_role(app, "tenant")
    submit(rosa)
    assert current(app) == {"EN-01": "done"}


def test_points_so_far_and_what_would_lift_it(app: Flask, rosa: Visitor) -> None:
    """By hand: 10 for lamps, 2 x 2 for training, of 10 + 8 + 6 + 5 = 29."""
    save(rosa, typed("EN-01", "done"), typed("EN-03", "done", amount="2"))
    page = rosa.get(HOME)
    assert "14 of 29 points" in page.text()
    assert "48.3 %" in page.text()
    assert "Bronze" in page.text()
    assert "Gold begins 6 points higher" in page.text()
    lifts = [one.text for one in page.all("a") if "/parts/" in one.attributes["href"] and "#" in one.attributes["href"]]
    assert lifts[:3] == ["Have the building audited.", "Mend every tap.", "Train your staff."]


def test_a_decision_counts_while_the_answer_stays(app: Flask, rosa: Visitor) -> None:
    save(rosa, typed("EN-01", "done"))
    submit(rosa)
    say(app, "EN-01", "part", "Half of the lamps.", given=500)
    assert "5 of 29 points" in rosa.get(HOME).text()
    assert "Approved in part: 5 points. Half of the lamps." in rosa.get(PART).text()
    save(rosa, typed("EN-01", "done", note="All of them now."))
    assert "10 of 29 points" in rosa.get(HOME).text()


def test_a_question_is_answered_beside_its_item(app: Flask, rosa: Visitor) -> None:
    save(rosa, typed("EN-01", "done"))
    submit(rosa)
    answer_id = say(app, "EN-01", "asked", "Which lamps?")
    home = rosa.get("/businesses/rosas-bakery")
    assert "Question waiting" in home.text()
    assert f"/businesses/rosas-bakery/entries/1/questions/{answer_id}" in home.links().values()
    assert "Which lamps?" in rosa.get(PART).text()
    save(rosa, {"reply.EN-01": "Those in the shop."})
    page = rosa.get(f"/businesses/rosas-bakery/entries/1/questions/{answer_id}")
    assert "Your reply. Those in the shop." in page.text()
    assert "Question waiting" not in rosa.get("/businesses/rosas-bakery").text()


def test_without_bills_its_pages_speak_of_answers(app: Flask, rosa: Visitor, carmen: Visitor) -> None:
    """The coordinator reads who submitted, and types in for nobody once all is final."""
    manage = "/cities/riverbend-oh/challenges/2026"
    assert "nothing yet" in carmen.get(manage).text()
    save(rosa, typed("EN-01", "done"))
    submit(rosa)
    page = carmen.get(manage).text()
    assert "who submitted what" in page
    assert "no meter of its own" not in page
    assert "Answer for them" in page
    with app.app_context(), transaction():
        db.session.execute(delete(EntrySite))
    assert "No site counts" not in rosa.get("/entries/1").text()
    with app.app_context(), transaction():
        db.session.get_one(Challenge, 1).state = "final"
    assert "Answer for them" not in carmen.get(manage).text()


def test_a_reply_may_come_after_the_time_is_over(app: Flask, rosa: Visitor, carmen: Visitor) -> None:
    save(rosa, typed("EN-01", "done"))
    submit(rosa)
    page = f"/businesses/rosas-bakery/entries/1/questions/{say(app, 'EN-01', 'asked', 'Which lamps?')}"
    move_window(app, submission_closes_at=clock.now())
    assert carmen.post(page, {"text": "I know."}).status == 422
    assert rosa.post(page, {"text": "x" * 5000}).status == 422
    answer = rosa.post(page, {"text": "Here is the bill.", "file": a_file()})
    assert answer.status == 200
    assert "Your reply. Here is the bill." in answer.text()
    assert rosa.browser.get("/evidence/1").status_code == 200
    assert rosa.post(page, {"text": "Once more."}, page="/account/name").status == 422


@pytest.mark.parametrize("person", ["victor", "nadia"])
def test_a_question_is_nobody_elses(app: Flask, rosa: Visitor, person: str) -> None:
    save(rosa, typed("EN-01", "done"))
    submit(rosa)
    answer_id = say(app, "EN-01", "asked", "Which lamps?")
    somebody = Visitor(app).signed_in(person)
    assert somebody.get(f"/businesses/rosas-bakery/entries/1/questions/{answer_id}").status == 404
    assert somebody.get(f"/businesses/hales-diner/entries/2/questions/{answer_id}").status == 404


def test_the_home_tells_how_far_it_is(app: Flask, rosa: Visitor) -> None:
    home = "/businesses/rosas-bakery"
    assert "Green actions, at the end Not begun" in rosa.get(home).text()
    save(rosa, typed("EN-01", "done"))
    assert "Green actions, at the end Draft 1 of 4 answered" in rosa.get(home).text()
    submit(rosa)
    assert "Green actions, at the end Submitted" in rosa.get(home).text()
    save(rosa, typed("EN-01", "planned"))
    assert "changed since" in rosa.get(home).text()
    assert HOME in rosa.get("/entries/1").links().values()


# --- a paper that came in time ----------------------------------------------------------------------

MAILED = f"{HOME}/mailed"


def arrived(days: float) -> str:
    moment = clock.now().astimezone(ZoneInfo("America/New_York")) - timedelta(days=days)
    return moment.strftime("%Y-%m-%dT%H:%M")


def over(app: Flask) -> None:
    """Scorecards could be submitted until ten days ago."""
    move_window(app, submission_opens_at=clock.now() - timedelta(100), submission_closes_at=clock.now() - timedelta(10))


def test_a_paper_that_came_in_time_is_typed_in_afterwards(app: Flask, carmen: Visitor, rosa: Visitor) -> None:
    over(app)
    assert "Type in a scorecard that came by mail" in carmen.get(HOME).text()
    assert save(carmen, typed("EN-01", "done")).status == 422, "not before it is said when it came"
    page = carmen.post(MAILED, {"arrived_at": arrived(20), "reason": "It lay in the wrong tray."})
    assert "Typed in from a paper that came on" in page.text()
    assert save(rosa, typed("EN-03", "done", amount="2")).status == 422, "the business's own time is over"
    save(carmen, typed("EN-01", "done"))
    submit(carmen)
    assert current(app) == {"EN-01": "done"}
    assert submissions(app) == ["coordinator"]
    with app.app_context():
        row = db.session.query(Submission).one()
        assert row.received_at < db.session.get_one(Challenge, 1).submission_closes_at
    text = rosa.get(HOME).text()
    assert "from a paper that came then" in text
    assert "It lay in the wrong tray." in text
    assert save(carmen, typed("EN-01", "planned")).status == 422, "one paper is typed in once"


def test_a_paper_that_was_late_stays_late(app: Flask, carmen: Visitor, rosa: Visitor) -> None:
    assert "is not over" in carmen.post(MAILED, {"arrived_at": arrived(20), "reason": "So."}).text()
    over(app)
    for days, words in ((9, "It was not in time"), (200, "It was not in time"), (-2, "lies in the future")):
        page = carmen.post(MAILED, {"arrived_at": arrived(days), "reason": "So."})
        assert words in page.errors()["arrived_at"]
    assert "reason" in carmen.post(MAILED, {"arrived_at": arrived(20), "reason": ""}).errors()
    assert rosa.get(MAILED).status == 404
    with app.app_context(), transaction():
        db.session.get_one(Challenge, 1).state = "final"
    assert "The board is final" in carmen.post(MAILED, {"arrived_at": arrived(20), "reason": "So."}).text()
