"""What needs a coordinator today: one line for each kind of thing, with the page where it is done."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from challenge.awards.queries import appeals_in, must_be_put_right
from challenge.businesses.queries import stories_in
from challenge.challenges.models import Challenge
from challenge.desks.coordinator_queries import Funnel
from challenge.network.models import Member
from challenge.review.hours import Workload


@dataclass(frozen=True, slots=True)
class Task:
    """`3 entries wait for you`, where, and of which challenge ("" where it is of the city's)."""

    what: str
    address: str
    challenge: str = ""


def tasks_in(challenge: Challenge, funnel: Funnel, work: Workload | None) -> Iterator[Task]:
    """What waits in one challenge, what has a deadline first."""
    here, waiting = f"/cities/{challenge.member.slug}/challenges/{challenge.slug}", funnel.waiting
    appeals = appeals_in(challenge)
    undecided = sum(not appeal.decision for appeal in appeals)
    wrong = sum(must_be_put_right(appeal) for appeal in appeals)
    stories = sum(story.state == "waiting" for story in stories_in(challenge))
    for what, address in (
        (_counted(undecided, "appeal waits for a decision", "appeals wait for a decision"), f"{here}/awards"),
        (
            _counted(wrong, "upheld appeal waits for a correction", "upheld appeals wait for a correction"),
            f"{here}/awards#appeals",
        ),
        (
            _counted(waiting, "entry waits for your approval", "entries wait for your approval"),
            f"{here}#entries",
        ),
        (f"{work.what} to review" if work and not work.is_done else "", f"{here}/review"),
        (_counted(stories, "story waits to be read", "stories wait to be read"), f"{here}/stories"),
    ):
        if what:
            yield Task(what, address, challenge.name)


def tasks_at(
    member: Member, *, holds: Sequence[object], changes: Sequence[object], results: Sequence[object]
) -> list[Task]:
    """What waits at the sites of the city's businesses; each is listed further down on its home."""
    home = f"/cities/{member.slug}"
    told = (
        (_counted(len(holds), "bill is held for a look", "bills are held for a look"), "held"),
        (_counted(len(results), "result looks too good or too bad", "results look too good or too bad"), "results"),
        (_counted(len(changes), "change at a site waits", "changes at sites wait"), "changes"),
    )
    return [Task(what, f"{home}#{part}") for what, part in told if what]


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}" if number else ""
