"""What is wrong with a piece of input, and where. The pure rooms return these instead of raising."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """`where` names the field, line or column; `what` is a sentence for the person who sent it.

    `meets_nobody`: it is about something that nobody meets before something else changes. `halfway`: it is mended on
    another page, which can be filled only after this was saved. `field`: the box that it stands beside, where known.
    """

    where: str
    what: str
    meets_nobody: bool = False
    halfway: bool = False
    field: str = ""

    def __str__(self) -> str:
        return f"{self.where}: {self.what}" if self.where else self.what
