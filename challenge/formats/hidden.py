"""Rows and columns that a workbook hides from view: read or skipped as the sender says, and never in silence."""

from challenge.formats.contents import Question
from challenge.formats.table import Row, SheetRow

READ, SKIP = "read", "skip"
HIDDEN_NOTES = {
    READ: "Hidden rows and columns of the workbook are read as well.",
    SKIP: "Hidden rows and columns of the workbook are left out.",
}


def hidden_in(sheets: list[list[Row]]) -> Question | None:
    """A question, if some of what these sheets hold is hidden."""
    rows = [row for sheet in sheets for row in sheet if isinstance(row, SheetRow)]
    hidden = sum(row.hidden for row in rows)
    columns = {(row.sheet, number) for row in rows for number in row.hidden_columns if _holds(row, number)}
    counted = [
        f"{count} {name}{'s' * (count > 1)}" for count, name in ((hidden, "row"), (len(columns), "column")) if count
    ]
    if not counted:
        return None
    text = f"The workbook hides {' and '.join(counted)} from view. Shall we read what is hidden?"
    return Question("hidden", text, ((SKIP, "No, only what is shown"), (READ, "Yes, all of it")))


def seen_of(rows: list[Row]) -> list[Row]:
    """What is shown of a sheet."""
    seen = [row.without_hidden() if isinstance(row, SheetRow) else row for row in rows if not _is_hidden(row)]
    return [row for row in seen if not row.is_blank]


def _is_hidden(row: Row) -> bool:
    return isinstance(row, SheetRow) and row.hidden


def _holds(row: Row, number: int) -> bool:
    return number <= len(row.cells) and bool(row.cells[number - 1].strip())
