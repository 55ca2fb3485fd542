"""Passwords: hashed, the same work for everybody, weak ones refused."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher

import challenge.accounts.passwords as passwords
from challenge.accounts.passwords import hash_password, password_fits, weakness
from tests.conftest import HASHED_FOR_REAL

ABOUT = ("Rosa Delgado", "rosa@rosasbakery.example", "Rosa's Bakery", "Riverbend", "Cities Saving Together")
FIRST_TRIED = [
    "123456789012", "password1234", "passwordpassword", "qwerty123456", "1q2w3e4r5t6y", "q1w2e3r4t5y6",
    "iloveyou1234", "administrator", "unbelievable1", "Passw0rd2026!", "P@$$w0rd!2026", "welcome2026!!",
    "abcdefghijkl", "zaq12wsxcde3", "abc123abc123", "letmeinletmein", "football12345", "monkeymonkey1",
    "111111111111", "qwertyuiop[]", "baseball2026!", "trustno1trustno1", "superman12345", "correcthorsebatterystaple",
]  # fmt: skip
CONTEXT = [
    "greenchallenge1", "GreenBusinessChallenge", "riverbend2026", "Riverbend-2026!", "rosadelgado1975",
    "RosasBakery123", "cities saving together", "2026 riverbend", "r1v3rb3nd!2026",
]  # fmt: skip
GOOD = [
    "seven ovens before dawn", "nine lanterns by the river", "kJ8#vPq2Lm9xWz", "739182645012", "8#9!2&$4@0^1",
    "mi perro come tortillas", "Brötchen zum Frühstück", "пироги на завтрак", "Riverbend is where the mill stood",
]  # fmt: skip


@pytest.fixture(autouse=True)
def hashed_for_real(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the product's cost, not at that of the other tests."""
    for name, value in HASHED_FOR_REAL.items():
        monkeypatch.setattr(passwords, name, value)


def test_it_works() -> None:
    kept = hash_password("seven ovens before dawn")
    assert kept.startswith("$argon2id$v=19$m=65536,t=3,p=4$")  # 64 MiB, three times
    assert password_fits(kept, "seven ovens before dawn")
    assert not password_fits(kept, "seven ovens before dusk")


def test_without_a_hash_the_same_work_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    class Spy(PasswordHasher):
        checked: list[str] = []

        def verify(self, hash: str, password: str | bytes) -> bool:  # type: ignore[override]  # positional in ours
            self.checked.append(hash)
            return super().verify(hash, password)

    monkeypatch.setattr(passwords, "HASHER", Spy())
    assert not password_fits(None, "nobody signs in with this")
    assert not password_fits(None, "anything else")
    assert Spy.checked == [passwords.NOBODY] * 2
    mine, nobodys = (kept.split("$")[1:4] for kept in (hash_password("x"), passwords.NOBODY))
    assert mine == nobodys  # the same algorithm and cost


def test_what_is_longer_than_we_keep_is_not_even_hashed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "HASHER", None)
    assert not password_fits(passwords.NOBODY, "x" * 1025)


def test_a_broken_hash_fits_nothing() -> None:
    assert not password_fits("not a hash", "anything")


@pytest.mark.parametrize("password", FIRST_TRIED)
def test_what_is_tried_first_is_refused(password: str) -> None:
    assert weakness(password) is not None


def test_no_word_of_the_list_makes_a_password() -> None:
    """As often as it takes to be long enough, and with a year."""
    words = sorted(passwords._common())
    assert len(words) > 200
    taken = [word for word in words if weakness(f"{word * (12 // len(word) + 1)}") is None]
    taken += [word for word in words if weakness(f"{word.title() * (8 // len(word) + 1)}2026") is None]
    assert taken == []


@pytest.mark.parametrize("password", CONTEXT)
def test_what_is_known_about_the_person_and_the_place_is_refused(password: str) -> None:
    assert weakness(password, ABOUT) is not None


@pytest.mark.parametrize("password", GOOD)
def test_what_is_long_and_its_own_is_taken(password: str) -> None:
    assert weakness(password, ABOUT) is None


def test_length() -> None:
    assert "at least 12" in (weakness("kJ8#vPq2Lm9") or "")
    assert weakness("kJ8#vPq2Lm9x") is None
    assert weakness(("kJ8#vPq2Lm9x" * 100)[:1024]) is None
    assert "at most 1,024" in (weakness("kJ8#vPq2Lm9x" * 100) or "")
