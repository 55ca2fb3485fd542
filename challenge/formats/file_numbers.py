"""How the numbers of a column are written: with a point or a comma for decimals. Told by all its rows, or asked.

"1,234" alone can be one thousand or a little more than one, so a file that has nothing clearer is asked about.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, Protocol

from challenge.formats.contents import Question
from challenge.formats.table import Exact

Style = Literal["point", "comma"]

_COMMA_MEANS = "does the comma in a number such as 1,234 mark thousands or decimals?"
_POINT_MEANS = "does the point in a number such as 1.234 mark decimals or thousands?"
_THOUSAND, _LITTLE = "Thousands: one thousand two hundred thirty-four", "Decimals: a little more than one"
STYLES: dict[str, Style] = {"point": "point", "comma": "comma"}

_MONEY = re.compile(r"^(-?)(?:US\$|\$|USD|€|EUR)\s*|\s*(?:US\$|\$|USD|€|EUR)$", re.IGNORECASE)
_POINT = re.compile(
    r"(?!-?[1-9][0-9]{0,2}\.[0-9]{3}$)-?[0-9]*\.[0-9]+|-?[0-9]{1,3}(?:[, '][0-9]{3})+\.[0-9]+"
    r"|-?[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}"
)
_COMMA = re.compile(
    r"-?[0-9]{1,3}(?:[. '][0-9]{3})+,[0-9]+|-?[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}"
    r"|-?0*,[0-9]+|-?[0-9]+,[0-9]{1,2}|-?[0-9]+,[0-9]{4,}|-?[0-9]{4,},[0-9]+"
)
_OPEN = re.compile(r"-?[1-9][0-9]{0,2},[0-9]{3}")
_OPEN_POINT = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{3}")


_PLAIN = re.compile(r"-?[0-9]{1,40}(?:\.(?:[0-9]{1,2}|[0-9]{4,15}))?", re.ASCII)  # one meaning only, and no currency
PLAIN_POINT = re.compile(r"[0-9]{1,12}(?:\.[0-9]{1,6})?", re.ASCII)


def bare(text: str) -> str:
    """Without currency; "(5)" and "5-" as "-5"; every kind of space as a space."""
    text = _MONEY.sub(r"\1", " ".join(text.split())[:60])
    if text.startswith("(") and text.endswith(")"):
        text = f"-{_MONEY.sub('', text[1:-1])}"
    return f"-{text[:-1]}" if text.endswith("-") and not text.startswith("-") else text


@dataclass(slots=True)
class Tally:
    """How many amounts with a point or a comma are written in which way."""

    marked: int = 0
    points: int = 0
    commas: int = 0
    undecided: int = 0
    open_points: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def style(self) -> Style | None:
        """None where the cells leave it open, or speak for both alike: then the sender says."""
        if self.points == self.commas and (self.points or self.undecided):
            return None
        return "comma" if self.commas > self.points else "point"

    @property
    def has_open_points(self) -> bool:
        """Whether at least two amounts are like 1.234, and no amount with a point or a comma is like anything else."""
        return self.marked > 1 and self.open_points == self.marked


def tally_of(cells: Iterable[str]) -> Tally:
    found = Tally()
    for cell in cells:
        if isinstance(cell, Exact):
            continue
        if _PLAIN.fullmatch(cell):
            if "." in cell:
                found.marked += 1
                found.points += 1
        elif "," in cell or "." in cell:
            text = bare(cell)
            found.marked += 1
            found.points += bool(_POINT.fullmatch(text))
            found.commas += bool(_COMMA.fullmatch(text))
            found.undecided += bool(_OPEN.fullmatch(text))
            found.open_points += bool(_OPEN_POINT.fullmatch(text))
    return found


class _Asks(Protocol):
    """Where answers are found and questions left."""

    answers: Mapping[str, str]

    def ask(self, question: Question) -> None: ...


def styles_of(columns: Mapping[str, tuple[str, Tally]], findings: _Asks) -> dict[str, Style]:
    """How each column's amounts are written, by its name and a tally of its cells.

    One question for all that are open in the same way; where one has open commas and another open points, each is
    asked about by itself.
    """
    tallies = {key: tally for key, (_, tally) in columns.items()}
    together = sum(tallies.values(), Tally()).style
    found: dict[str, Style] = {}
    undecided: dict[str, bool] = {}
    for key, tally in tallies.items():
        points = tally.has_open_points
        style = None if points else tally.style or together
        if style:
            found[key] = style
        else:
            undecided[key] = points
    apart = len(set(undecided.values())) > 1
    for key, points in undecided.items():
        name = f"decimals.{key}" if apart else "decimals"
        given = STYLES.get(findings.answers.get(name, ""))
        if given:
            found[key] = given
        else:
            names = [columns[one][0] for one in undecided if one == key or not apart]
            findings.ask(_which_mark(name, names, points))
    return found


def _which_mark(question: str, names: Sequence[str], points: bool) -> Question:
    listed = " and ".join(f'"{name}"' for name in names[:6])
    text = f"In {'the column' if len(names) == 1 else 'the columns'} {listed}, "
    choices = (("point", _LITTLE), ("comma", _THOUSAND)) if points else (("point", _THOUSAND), ("comma", _LITTLE))
    return Question(question, text + (_POINT_MEANS if points else _COMMA_MEANS), choices)


def plain_amount(text: str, style: Style) -> Decimal | None:
    """What `in_points` and `parse_amount` would make of digits and at most a point, without asking for more."""
    return Decimal(text) if style == "point" and PLAIN_POINT.fullmatch(text) else None


def in_points(text: str, style: Style) -> str:
    """The number as `parse_amount` reads it: grouped by commas or not at all, with a decimal point."""
    if isinstance(text, Exact):
        return text
    text = bare(text)
    if style == "comma":
        text = text.translate(_SWAP)
    return re.sub(r"(?<=[0-9])[ '](?=[0-9]{3}(?:[ ',.]|$))", "", text)


_SWAP = str.maketrans(".,", ",.")
