"""One makes a page while whoever wants the same one waits, and nobody waits for another page."""

from __future__ import annotations

from threading import Thread

from challenge.leaderboards.kept import Makers


def test_the_same_thing_is_made_by_one_at_a_time() -> None:
    makers, at_work, most = Makers(), [0], [0]

    def make() -> None:
        for _ in range(200):
            with makers.one("page"):
                at_work[0] += 1
                most[0] = max(most[0], at_work[0])
                at_work[0] -= 1

    threads = [Thread(target=make) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1]
    assert not makers._locks, "nothing is remembered of what was made"


def test_who_makes_something_else_does_not_wait() -> None:
    makers, done = Makers(), list[int]()

    def make(number: int) -> None:
        with makers.one(number):
            done.append(number)

    with makers.one("picture"):
        threads = [Thread(target=make, args=(number,)) for number in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
    assert sorted(done) == list(range(40))
