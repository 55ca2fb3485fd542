"""What is kept in memory is bounded: the longest unused goes first."""

from __future__ import annotations

from challenge.leaderboards.kept import Kept


def test_it_works() -> None:
    kept = Kept[str](10)
    kept.put("a", "first", 4)
    assert kept.get("a") == "first"
    assert kept.get("b") is None


def test_the_longest_unused_goes() -> None:
    kept = Kept[str](10)
    for name in "abc":
        kept.put(name, name, 3)
    kept.get("a")
    kept.put("d", "d", 3)
    assert [kept.get(name) for name in "abcd"] == ["a", None, "c", "d"]


def test_what_outweighs_the_store_is_not_kept() -> None:
    kept = Kept[str](10)
    kept.put("a", "a", 10)
    kept.put("b", "b", 11)
    assert [kept.get(name) for name in "ab"] == ["a", None]


def test_put_again_weighs_once() -> None:
    kept = Kept[str](10)
    for _ in range(5):
        kept.put("a", "a", 6)
    kept.put("b", "b", 4)
    assert [kept.get(name) for name in "ab"] == ["a", "b"]
    assert len(kept) == 2
