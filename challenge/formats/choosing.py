"""Which column of a sheet is what: by its name, by an answer, or asked."""

from challenge.formats.columns import REQUIRED, ROLE_NAMES, ROLES, Column, columns_of
from challenge.formats.contents import Question
from challenge.formats.findings import Findings
from challenge.formats.table import Row

NONE = "none"


def choose_columns(header: Row, findings: Findings) -> dict[str, Column]:
    columns = columns_of(header.cells)
    chosen = {role: choose(role, columns, header, findings, required=role in REQUIRED) for role in ROLES}
    return {role: column for role, column in chosen.items() if column}


def choose(
    role: str, columns: list[Column], header: Row, findings: Findings, *, required: bool = True
) -> Column | None:
    """The one column of this role, by its name or by an answer; else a question where one is due."""
    answer = findings.answers.get(f"column.{role}", "")
    if not required and answer == NONE:
        return None
    for column in columns:
        if str(column.number) == answer:
            return column
    named = [column for column in columns if role in column.roles]
    sure = [column for column in named if len(column.roles) == 1]
    if len(named) == 1 and sure:
        return named[0]
    if sure or required:
        findings.ask(_which_column(role, named, columns, header))
    return None


def _which_column(role: str, named: list[Column], columns: list[Column], header: Row) -> Question:
    choices = [(str(column.number), column.label) for column in (named if len(named) > 1 else columns)]
    if role not in REQUIRED:
        choices.append((NONE, "None of these"))
    text = f"{_why(ROLE_NAMES[role], named)} (column names are on {header.where}). Which column is it?"
    return Question(f"column.{role}", text, tuple(choices))


def _why(what: str, named: list[Column]) -> str:
    if not named:
        return f"No column is named as {what}"
    if len(named) == 1:
        return f'The column "{named[0].header}" may or may not be {what}'
    return f"More than one column could be {what}"
