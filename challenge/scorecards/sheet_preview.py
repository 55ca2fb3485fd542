"""What a coordinator's sheet would save: for each entry its answers, and every line that is refused."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

from challenge.businesses.models import Entry
from challenge.businesses.queries import entries_in
from challenge.challenges.models import Challenge
from challenge.challenges.queries import rules_of
from challenge.files.queries import content_of
from challenge.formats.answer_sheet import AnswerLine, AnswerSheetContents, read_answer_sheet
from challenge.scorecards.answer import Answer, answer_in, missing_in, read_answer
from challenge.scorecards.asked import Card, card_of_entry
from challenge.scorecards.models import AnswerSheet
from challenge.scorecards.queries import current_answers, evidence_of
from challenge.scoring.cards import name_at, stages_of

NAMES = {"owner": "an owner", "tenant": "a tenant"}


@dataclass(frozen=True)
class SheetEntry:
    """What the sheet says of one entry: answers that are new or differ from those that count, and how many are not."""

    card: Card
    answers: dict[str, Answer]
    changed: int
    same: int
    without_evidence: int
    role: str = ""  # to be kept, because the entry has not stated it


@dataclass(frozen=True)
class SheetPreview:
    """All or nothing: with one line in `refused` nothing can be saved."""

    entries: list[SheetEntry]
    refused: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def to_save(self) -> list[SheetEntry]:
        return [one for one in self.entries if one.answers or one.role]

    @property
    def count(self) -> int:
        return sum(len(one.answers) for one in self.entries)

    @property
    def fingerprint(self) -> str:
        """Says whether the same would still be saved."""
        said = [
            [one.card.entry.id, one.role, one.changed, {code: asdict(answer) for code, answer in one.answers.items()}]
            for one in self.entries
        ]
        return hashlib.sha256(json.dumps([said, self.refused], sort_keys=True).encode()).hexdigest()[:24]


def scorecards_in(challenge: Challenge) -> dict[str, str]:
    """The name of each scorecard of a challenge, by key and stage ("actions.final"), for a menu."""
    cards = rules_of(challenge).scorecards
    return {f"{card.key}.{stage}": name_at(card, stage) for card in cards for stage in stages_of(card)}


def read_sheet(sheet: AnswerSheet) -> AnswerSheetContents:
    """The file once more. Slow: before a transaction."""
    return contents_for(sheet.challenge, sheet.scorecard, content_of(sheet.file))


def contents_for(challenge: Challenge, scorecard: str, data: bytes) -> AnswerSheetContents:
    """What is in a file for this scorecard."""
    codes = [item.code for one in rules_of(challenge).scorecards if one.key == scorecard for item in one.items]
    return read_answer_sheet(data, codes)


def preview_of_sheet(sheet: AnswerSheet, contents: AnswerSheetContents) -> SheetPreview:
    """What would be saved of these contents now."""
    refused = list(contents.refused)
    entries, rules = entries_in(sheet.challenge), rules_of(sheet.challenge)
    known = _Known(entries)
    roles = _roles(contents.lines, known, refused)
    cards = {
        entry.id: card and replace(card, said_role=roles.get(entry.id, ""))
        for entry in entries
        for card in [card_of_entry(entry, sheet.scorecard, sheet.stage, rules)]
    }
    found: defaultdict[int, dict[str, Answer]] = defaultdict(dict)
    for line in (line for line in contents.lines if line.item):
        try:
            entry = known.entry_of(line)
            code, answer = _answer(line, cards[entry.id])
            if code in found[entry.id]:
                raise ValueError(f"{code} of {entry.business.name} is in the sheet twice.")
            found[entry.id][code] = answer
        except ValueError as error:
            refused.append((line.where, str(error), line.text))
    return SheetPreview(
        [
            _entry(card, found.get(key, {}), roles.get(key, ""))
            for key, card in cards.items()
            if card is not None and (key in found or roles.get(key))
        ],
        sorted(refused, key=_position),
    )


def _position(refused: tuple[str, str, str]) -> list[int]:
    """The numbers of "line 12": as people read their sheet."""
    return [int(found) for found in re.findall(r"\d+", refused[0])]


def _roles(lines: Sequence[AnswerLine], known: _Known, refused: list[tuple[str, str, str]]) -> dict[int, str]:
    """Who owns or rents, by entry, where that is not stated yet. What contradicts is refused."""
    found: dict[int, str] = {}
    for line in (line for line in lines if line.role):
        try:
            entry = known.entry_of(line)
        except ValueError as error:
            if not line.item:  # a line with an item is refused with it
                refused.append((line.where, str(error), line.text))
            continue
        before = entry.role or found.setdefault(entry.id, line.role)
        if before != line.role:
            said = f"{entry.business.name} is known as {NAMES[before]}. Its own page changes that."
            refused.append((line.where, said, line.text))
    return found


class _Known:
    """The entries of a challenge, by number, and by the name and address of their businesses."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.numbered = {str(entry.id): entry for entry in entries}
        self.named: defaultdict[str, list[Entry]] = defaultdict(list)
        for entry in entries:
            for name in {_plain(entry.business.name), entry.business.slug}:
                self.named[name].append(entry)

    def entry_of(self, line: AnswerLine) -> Entry:
        """Raises ValueError with what is wrong."""
        named, shown = self.named.get(_plain(line.business), []), line.business[:60]
        if line.entry:
            entry = self.numbered.get(line.entry)
            if entry is None:
                raise ValueError(f"Entry {line.entry[:20]} does not take part in this challenge.")
            if line.business and entry not in named:
                raise ValueError(f"Entry {line.entry[:20]} is not of “{shown}”.")
            return entry
        if not named:
            raise ValueError(f"No business named “{shown}” takes part in this challenge.")
        if len(named) > 1:
            raise ValueError(f"“{shown}” has more than one entry. Add a column “Entry” with its number.")
        return named[0]


def _answer(line: AnswerLine, card: Card | None) -> tuple[str, Answer]:
    """The answer of a line. Raises ValueError with what is wrong."""
    if card is None:
        raise ValueError("This scorecard is not asked in the entry's track.")
    if card.needs_role:
        raise ValueError(f"Say whether {card.entry.business.name} owns or rents, in a column “Owner or tenant”.")
    item = card.by_code.get(line.item)
    if item is None:
        raise ValueError(f"{line.item} is not asked of {card.entry.business.name}.")
    try:
        answer = read_answer(item, status=line.status, amount=line.amount, before_start=line.before, note=line.note)
    except ValueError as error:
        raise ValueError(f"{line.item}: {error}") from None
    missing = missing_in(item, answer, has_evidence=True)
    if missing:
        raise ValueError(f"{line.item}: {missing}")
    return line.item, answer


def _entry(card: Card, answers: dict[str, Answer], role: str) -> SheetEntry:
    current = {code: answer_in(row) for code, row in current_answers(card).items()}
    differs = {code: answer for code, answer in answers.items() if current.get(code) != answer}
    files, items = evidence_of(card.entry, card.scorecard.key), card.by_code
    without = [code for code, one in differs.items() if missing_in(items[code], one, has_evidence=code in files)]
    changed = sum(code in current for code in differs)
    return SheetEntry(card, differs, changed, len(answers) - len(differs), len(without), role)


def _plain(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def rows_to_fill(challenge: Challenge, scorecard: str, stage: str) -> list[tuple[str, ...]]:
    """The long form with every business and item, and what counts of each so far."""
    found, rules = [], rules_of(challenge)
    for entry in entries_in(challenge):
        card = card_of_entry(entry, scorecard, stage, rules)
        if card is None:
            continue
        current = current_answers(card)
        items = card.scorecard.items if card.needs_role else card.items
        for item in items:
            row = current.get(item.code)
            said = _cells(answer_in(row)) if row else ("", "", "", "")
            found.append((entry.business.name, str(entry.id), entry.role, item.code, item.text, *said))
    return found


def _cells(answer: Answer) -> tuple[str, ...]:
    amount = f"{answer.amount_hundredths / 100:g}" if answer.amount_hundredths else ""
    before = "yes" if answer.before_start else ""
    return answer.status.replace("_", " "), amount, before, answer.note
