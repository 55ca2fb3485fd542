"""Passwords: hashed with argon2id, checked in the same time whether or not the person exists; weak ones refused.

The rules follow NIST SP 800-63B-4 (3.1.1.2) and OWASP ASVS 5.0 (6.2): length counts, the kinds of characters do
not; what everybody tries first is refused, and so is what is known about the person and this site.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

SHORTEST, LONGEST = 12, 1024
HASHER = PasswordHasher()  # argon2id with the library's defaults (RFC 9106, low-memory profile)
NOBODY = HASHER.hash("nobody signs in with this")
ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
NEIGHBORS = {pair for row in ROWS for way in (row, row[::-1]) for pair in itertools.pairwise(way)}
DISGUISES = [str.maketrans("01345789@$!|+", f"o{one}eastbgasiit") for one in "il"]  # pa$$w0rd, 1loveyou
OURS = ("green", "business", "challenge", "leaderboard", "energy", "saving", "savings", "network", "member", "city")


def hash_password(password: str) -> str:
    """What we keep of a password. Takes about 50 ms on purpose: never call it inside a transaction."""
    return HASHER.hash(_bytes(password))


def password_fits(password_hash: str | None, password: str) -> bool:
    """Whether the password is right. Without a hash the same work is done, and the answer is no."""
    if len(password) > LONGEST:
        return False
    try:
        return HASHER.verify(password_hash or NOBODY, _bytes(password)) and password_hash is not None
    except (Argon2Error, InvalidHashError):
        return False


def weakness(password: str, about: Iterable[str] = ()) -> str | None:
    """Why this password would be guessed soon, as a sentence, or None. `about`: names and addresses people know."""
    if len(password) > LONGEST:
        return f"That is longer than we can keep. Use at most {LONGEST:,} characters."
    if len(password) < SHORTEST:
        return f"Use at least {SHORTEST} characters; this has {len(password)}."
    text = _folded(password)
    if len(set(text)) < 5:
        return "This repeats the same few characters. Use a few words that do not belong together."
    if _is_sequence(text):
        return "This follows the keyboard or the alphabet. Use a few words that do not belong together."
    if _is_guessable(text, {*_common(), *OURS, *_words(about)}):
        return "This is made of words that are tried first. Use a few words that do not belong together."
    return None


def _bytes(password: str) -> bytes:
    """The same password from every keyboard: NFC, then UTF-8."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _is_sequence(text: str) -> bool:
    """Whether three of four steps go to the next key or letter."""
    steps = list(itertools.pairwise(text))
    return sum(step in NEIGHBORS for step in steps) * 4 >= len(steps) * 3


def _is_guessable(text: str, words: set[str]) -> bool:
    """Whether little is left of it once well-known words, in plain or in disguise, are taken out.

    A year or a few signs before or after the words add little; many figures and signs are what protects it.
    """
    core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", text)
    if len(text) - len(core) > 8 or sum(not c.isalpha() for c in core) > len(core) // 2:
        return False
    for spelling in (core, *(core.translate(table) for table in DISGUISES)):
        letters = "".join(c for c in spelling if c.isalpha())
        if len(_without(letters, words)) < 4:
            return True
    return False


def _without(letters: str, words: set[str]) -> str:
    for word in sorted(words, key=len, reverse=True):
        letters = letters.replace(word, "")
    return letters


def _words(about: Iterable[str]) -> set[str]:
    """Words of three letters or more in names and addresses, and each name written as one word."""
    found: set[str] = set()
    for text in map(_folded, about):
        found |= {*re.findall(r"[^\W\d_]{3,}", text), "".join(c for c in text if c.isalpha())}
    return {word for word in found if len(word) >= 3}


@cache
def _common() -> frozenset[str]:
    path = Path(__file__).with_name("common_passwords.txt")
    return frozenset(word for word in path.read_text(encoding="utf-8").split() if not word.startswith("#"))
