"""A sheet with the answers of many businesses to one scorecard (CSV, .xlsx, .xls) -> lines, and what cannot be read.

Three forms, told apart by the names of the columns:

    long    Business, Item, Status, Amount, Note: a row for each answer. "Entry" may stand beside the business.
    roles   Business, Owner or tenant: whether each owns or rents. The column may stand in both others, too.
    wide    Business, then a column for each item, named by its code: a row for each business. A cell holds a status
            ("done", "planned", "in progress", "no", "n/a"), an amount ("3": done, three of them), or both of a status
            and more after a colon ("done: 3", "n/a: we have no kitchen").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from challenge.formats.packed import NotOneFile, check_directory_size, unpack
from challenge.formats.table import DELIMITERS, MAX_BYTES, NotATable, Row, decode, first_rows, kept, rows_of
from challenge.formats.workbook import OLE, is_workbook, sheets_of
from challenge.quantities.problems import Problem

COLUMNS = {
    "business": ("business", "business name", "company", "name", "organization"),
    "entry": ("entry", "entry number", "entry id"),
    "item": ("item", "item code", "code", "action", "action code"),
    "status": ("status", "answer", "state"),
    "amount": ("amount", "how many", "quantity", "points", "points claimed", "number"),
    "note": ("note", "notes", "remark", "reason", "comment"),
    "before": ("before start", "before the start", "done before the start"),
    "role": ("owner or tenant", "owns or rents", "role"),
}
ROLES = {
    "owner": ("owner", "owns", "own", "manager", "owner or manager", "owner/manager"),
    "tenant": ("tenant", "rents", "rent", "renter", "leases"),
}
STATUSES = {
    "no": ("no", "n", "not done", "none", "not yet", "0"),
    "planned": ("planned", "plan", "will do"),
    "in_progress": ("in progress", "in_progress", "started", "partly", "ongoing", "underway", "under way"),
    "done": ("done", "yes", "y", "x", "complete", "completed", "finished", "✓", "✔"),
    "not_applicable": ("n/a", "na", "n.a.", "not applicable", "not_applicable", "does not apply"),
}
YES, NO = ("yes", "y", "x", "1", "true"), ("", "no", "n", "0", "false")
MOST_LINES = 40_000
_WORDS = {word: status for status, words in STATUSES.items() for word in words}
_ROLE_WORDS = {word: role for role, words in ROLES.items() for word in words} | {"": ""}
_NUMBER = re.compile(r"[0-9][0-9,]*(\.[0-9]+)?|\.[0-9]+", re.ASCII)
_NO_HEADER = "We found no line with column names. The first column is “Business”; download our sheet to begin with."
_ZIP = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One answer as it stands in the sheet. `status` is a word of the keys of STATUSES, `amount` text.

    `role` is a word of the keys of ROLES, or "". A line that says nothing but the role has no item.
    """

    where: str
    text: str
    business: str
    entry: str
    item: str
    status: str
    amount: str
    note: str
    before: bool = False
    role: str = ""


@dataclass(frozen=True, slots=True)
class AnswerSheetContents:
    """Lines in their order. With `problems` at the file itself nothing was read."""

    lines: tuple[AnswerLine, ...] = ()
    refused: tuple[tuple[str, str, str], ...] = ()  # where, what, the line's text
    problems: tuple[Problem, ...] = ()


def read_answer_sheet(data: bytes, codes: Collection[str]) -> AnswerSheetContents:
    """What is in the sheet. `codes` are the items of the scorecard. Never raises for bad data."""
    try:
        return _Reading({code.lower(): code for code in codes}).read(_tables(data))
    except NotATable as problem:
        return AnswerSheetContents(problems=(Problem(problem.where, problem.what),))
    except NotOneFile as problem:
        return AnswerSheetContents(problems=(Problem("file", str(problem)),))


def _tables(data: bytes) -> Iterator[list[Row]]:
    if len(data) > MAX_BYTES:
        raise NotATable("file", f"The file is larger than {MAX_BYTES // 2**20} MB. Split it.")
    if data.startswith(_ZIP):
        check_directory_size(data)
        data = data if is_workbook(data) else unpack(data, MAX_BYTES)
    if not data.strip():
        raise NotATable("file", "The file is empty.")
    if data.startswith(OLE) or (data.startswith(_ZIP) and is_workbook(data)):
        yield from sheets_of(data)
        return
    text = decode(data)
    widest = max(
        DELIMITERS, key=lambda delimiter: max((len(row.cells) for row in first_rows(text, delimiter)), default=0)
    )
    yield kept(rows_of(text, widest))


class _Reading:
    def __init__(self, codes: dict[str, str]) -> None:
        self.codes = codes
        self.lines: list[AnswerLine] = []
        self.refused: list[tuple[str, str, str]] = []

    def read(self, tables: Iterator[list[Row]]) -> AnswerSheetContents:
        found = False
        for rows in tables:
            for number, header in enumerate(rows[:20]):
                if below := self._reader_for(header):
                    found = True
                    for row in rows[number + 1 :]:
                        below(row)
                    break
        if not found:
            raise NotATable("file", _NO_HEADER)
        if len(self.lines) > MOST_LINES:
            raise NotATable("file", f"The sheet has more than {MOST_LINES:,} answers. Split it into smaller ones.")
        if not self.lines and not self.refused:
            raise NotATable("file", "There is no answer below the column names.")
        return AnswerSheetContents(tuple(self.lines), tuple(self.refused))

    def _reader_for(self, header: Row) -> Callable[[Row], None] | None:
        """How rows below these column names are read; None when they are no column names."""
        names = [" ".join(cell.lower().split()) for cell in header.cells]
        at = {key: names.index(word) for key, words in COLUMNS.items() for word in reversed(words) if word in names}
        if "business" not in at and "entry" not in at:
            return None
        if "item" in at and "status" in at:
            return lambda row: self._long(row, at)
        items = {number: self.codes[name.split()[0]] for number, name in enumerate(names) if self._is_item(name)}
        if not items and "role" in at:
            return lambda row: self._role(row, at)
        if not items:
            return None
        known = {*at.values(), *items}
        for number, name in enumerate(names):
            if name and number not in known:
                said = f"The column “{header.cells[number].strip()[:40]}” is no item of this scorecard."
                self.refused.append((header.where, said, header.text))
        return lambda row: self._wide(row, at, items)

    def _is_item(self, name: str) -> bool:
        return bool(name) and name.split()[0] in self.codes

    def _long(self, row: Row, at: dict[str, int]) -> None:
        cells = {key: _cell(row, number) for key, number in at.items()}
        status = _folded(cells["status"])
        if not status and not cells.get("amount") and not cells.get("note"):
            self._role(row, at)
            return  # a row of our template that nobody filled in
        word, before = _WORDS.get(status), _folded(cells.get("before", ""))
        code = self.codes.get(cells["item"].lower())
        if code is None:
            self._refuse(row, f"“{cells['item'][:40]}” is no item of this scorecard.")
        elif word is None:
            self._refuse(row, f"“{cells['status'][:40]}” is no status. Write done, in progress, planned, no or n/a.")
        elif before not in YES + NO:
            self._refuse(row, "Write yes or no for “before the start”.")
        else:
            self._add(row, cells, code, word, cells.get("amount", ""), cells.get("note", ""), before in YES)

    def _wide(self, row: Row, at: dict[str, int], items: dict[int, str]) -> None:
        cells = {key: _cell(row, number) for key, number in at.items()}
        self._role(row, at)
        for number, code in items.items():
            text = _cell(row, number)
            if not text:
                continue
            word, _, rest = (part.strip() for part in text.partition(":"))
            status, amount, note = _WORDS.get(_folded(word)), "", rest
            if status is None and _NUMBER.fullmatch(word):
                status, amount = "done", word
            elif _NUMBER.fullmatch(rest):
                amount, note = rest, ""
            if status is None:
                self._refuse(row, f"{code}: “{word[:40]}” is no status. Write done, in progress, planned, no or n/a.")
            else:
                self._add(row, cells, code, status, amount, note, False)

    def _role(self, row: Row, at: dict[str, int]) -> None:
        """A line that says who owns or rents, if the row does."""
        cells = {key: _cell(row, number) for key, number in at.items()}
        if cells.get("role"):
            self._add(row, cells, "", "", "", "", False)

    def _add(
        self, row: Row, cells: dict[str, str], code: str, status: str, amount: str, note: str, before: bool
    ) -> None:
        business, entry = cells.get("business", ""), cells.get("entry", "")
        role = _ROLE_WORDS.get(_folded(cells.get("role", "")))
        if role is None:
            self._refuse(row, f"“{cells['role'][:40]}” is neither owner nor tenant.")
            return
        self.lines.append(AnswerLine(row.where, row.text, business, entry, code, status, amount, note, before, role))

    def _refuse(self, row: Row, what: str) -> None:
        self.refused.append((row.where, what, row.text))


def _cell(row: Row, number: int) -> str:
    """A cell's text, without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    text = row.cells[number].strip() if number < len(row.cells) else ""
    return unicodedata.normalize("NFC", text[1:] if text[:1] == "'" and text[1:2] in tuple("=+-@") else text)


def _folded(text: str) -> str:
    return " ".join(text.lower().split()).rstrip(".") if text.lower() != "n.a." else "na"
