"""Names as addresses and as keys: two names that read the same have the same slug."""

from __future__ import annotations

import re
import unicodedata

LONGEST_SLUG = 60
WITHOUT_LETTERS = "business"  # the slug of a name that has no Latin letter and no digit


def slug_of(name: str) -> str:
    """A name as a part of an address: "Rosa's Bakery" is `rosas-bakery`, "Café Olé" is `cafe-ole`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    return "-".join(words)[:LONGEST_SLUG].strip("-") or WITHOUT_LETTERS


def name_key(name: str) -> str:
    """What is compared to tell whether two names read the same: letters and digits alone, of any script."""
    return "".join(c for c in unicodedata.normalize("NFKD", name).casefold() if c.isalnum())
