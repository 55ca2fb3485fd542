"""What is wrong with a piece of input, and where. The pure rooms return these instead of raising."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """`where` names the field, line or column; `what` is a sentence for the person who sent it."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what
