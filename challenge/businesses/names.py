"""Names as addresses and as keys: two names that read the same have the same slug."""

from __future__ import annotations

import re
import unicodedata

LONGEST_SLUG = 60
FEWEST_JOINED = 4  # letters that are also looked for across words: "coop" is in "Co-op Market"
WITHOUT_LETTERS = "business"  # the slug of a name that has no Latin letter and no digit


def slug_of(name: str) -> str:
    """A name as a part of an address: "Rosa's Bakery" is `rosas-bakery`, "Café Olé" is `cafe-ole`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    return "-".join(words)[:LONGEST_SLUG].strip("-") or WITHOUT_LETTERS


def name_key(name: str) -> str:
    """What is compared to tell whether two names read the same: letters and digits alone, of any script."""
    return "".join(c for c in unicodedata.normalize("NFKD", name).casefold() if c.isalnum())


def reads_like(part: str, name: str) -> bool:
    """Whether a name has this in it, however case, accents, apostrophes, hyphens and "and" are written."""
    asked, whole = _spoken(part), _spoken(name)
    if not asked:
        return part.casefold() in name.casefold()
    joined = asked.replace(" ", "")
    return asked in whole or (len(joined) >= FEWEST_JOINED and joined in whole.replace(" ", ""))


def _spoken(text: str) -> str:
    """Its words as one hears them: `rosas bakery`, `salt cedar spa` of "Salt & Cedar Spa"."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))
    words = re.findall(r"[^\W_]+", re.sub("['\u2018\u2019\u02bc`\u00b4]", "", plain))
    return " ".join(word for word in words if word != "and")
