"""What is found while a sheet is read: what to ask its sender, which rows are refused and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from time import monotonic

from challenge.formats.contents import Question, RefusedRow
from challenge.formats.table import NotATable, Row, Rows

MAX_SECONDS = 20


@dataclass(slots=True)
class Findings:
    """The sender's answers so far, and what else there is to say and to ask."""

    answers: Mapping[str, str]
    questions: list[Question] = field(default_factory=list)
    refused: list[RefusedRow] = field(default_factory=list)
    untold: dict[int, int] = field(default_factory=dict)  # which of the refused need a text, and the number of its row
    began: float = field(default_factory=monotonic)

    def check_time(self) -> None:
        """Raises NotATable when a file has taken too long."""
        if monotonic() - self.began > MAX_SECONDS:
            raise NotATable("file", "Reading this file takes too long. Split it into smaller files.")

    def refuse(self, row: Row, what: str) -> None:
        self.refused.append(RefusedRow(row.where, row.text, what))

    def refuse_later(self, number: int, where: str, what: str) -> None:
        """A row that is not at hand any more, by its number from 0: `tell_texts` adds how it reads."""
        self.untold[len(self.refused)] = number
        self.refused.append(RefusedRow(where, "", what))

    def tell_texts(self, rows: Rows) -> None:
        """How the rows of refused bills read, from the rows that the bills were read from."""
        wanted = set(self.untold.values())
        texts = {number: row.text for number, row in enumerate(rows) if number in wanted} if wanted else {}
        for place, number in self.untold.items():
            self.refused[place] = replace(self.refused[place], text=texts[number])
        self.untold.clear()

    def ask(self, question: Question) -> None:
        if all(question.name != asked.name for asked in self.questions):
            self.questions.append(question)

    def for_a_try(self) -> "Findings":
        """The same answers and the same clock; what is found by this reading may be thrown away, or added."""
        return Findings(self.answers, began=self.began)

    def add(self, found: "Findings") -> None:
        """What a try found, of rows that were at hand."""
        self.refused += found.refused
        for question in found.questions:
            self.ask(question)
