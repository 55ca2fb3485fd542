"""A spreadsheet of bills (CSV, .xlsx) -> meters with bills. People wrote it, so a row fails alone, and is shown.

Columns are known by their names. What the file leaves open (which column, whether end dates count, whether 3/4 is
March or April, the unit) comes back as questions, and nothing is usable until they are answered.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import replace

from challenge.formats.bill_headers import LOOK_AT, NO_HEADER, header_of, named_header
from challenge.formats.bill_meters import by_meter, meters_of
from challenge.formats.bill_periods import dated_bills, end_dates
from challenge.formats.bill_portions import written_bills
from challenge.formats.bill_rows import RowReader
from challenge.formats.choosing import choose_columns
from challenge.formats.columns import folded_names, is_last_day
from challenge.formats.contents import (
    BILLS_CSV,
    BILLS_WORKBOOK,
    PORTFOLIO_MANAGER,
    EndDates,
    FileContents,
    FileMeter,
    Question,
    RefusedRow,
    refused,
)
from challenge.formats.dates import month_named
from challenge.formats.findings import Findings
from challenge.formats.hidden import HIDDEN_NOTES, SKIP, hidden_in, seen_of
from challenge.formats.old_workbook import OLD_NOTE
from challenge.formats.portfolio_manager import (
    METRICS,
    MONTHLY,
    MONTHLY_NOTE,
    EntryReader,
    Kind,
    kind_of,
    layout_of,
    monthly_rows,
    together,
)
from challenge.formats.table import NotATable, Row, Rows, RowsBelow, decode, kept
from challenge.formats.unfolding import Unfolded, year_named
from challenge.formats.wide import unfold
from challenge.formats.workbook import OLE, sheets_of
from challenge.quantities.problems import Problem

MAX_TEXT = 20 * 1024 * 1024

_NOTES = {
    "inclusive": "End dates are read as the last day of each bill.",
    "exclusive": "End dates are read as the day after each bill, on which the next one starts.",
}


def read_bills(data: bytes, answers: Mapping[str, str]) -> FileContents:
    """`answers` to the questions of an earlier reading, by their names. Never raises for bad data."""
    try:
        text = decode(data, MAX_TEXT)
        delimiter, header = header_of(text)
        rows = RowsBelow(header.line, text, delimiter)
        if kind := kind_of(header.cells):
            return read_portfolio_manager(kind, [(header, kept(rows))], answers)
        contents = read_table(BILLS_CSV, header, rows, answers)
        rows.check()
    except NotATable as problem:
        return refused(BILLS_CSV, problem.where, problem.what)
    return contents


def read_workbook(data: bytes, answers: Mapping[str, str]) -> FileContents:
    """The same from the sheets of an .xlsx. Never raises for bad data."""
    try:
        sheets = sheets_of(data)
    except NotATable as problem:
        return refused(BILLS_WORKBOOK, problem.where, problem.what)
    hidden = hidden_in([rows for rows in sheets if _has_bills(rows)])
    if hidden and answers.get(hidden.name) not in dict(hidden.choices):
        source = source_of(BILLS_WORKBOOK, [row for rows in sheets for row in rows[:1]])
        return _contents(BILLS_WORKBOOK, (), None, Findings(answers, [hidden]), source)
    if hidden and answers[hidden.name] == SKIP:
        sheets = [seen for rows in sheets if (seen := seen_of(rows))]
    contents = _read_sheets(sheets, answers)
    if data.startswith(OLE) and contents.usable:
        return replace(contents, notes=(*contents.notes, OLD_NOTE))
    return replace(contents, notes=(*contents.notes, HIDDEN_NOTES[answers[hidden.name]])) if hidden else contents


def _has_bills(rows: list[Row]) -> bool:
    return any(kind_of(row.cells) for row in rows[:LOOK_AT]) or named_header(rows) is not None


def _read_sheets(sheets: list[list[Row]], answers: Mapping[str, str]) -> FileContents:
    of_kind: dict[Kind, list[tuple[Row, list[Row]]]] = {}
    for rows in sheets:
        for kind, header in [(kind, row) for row in rows[:LOOK_AT] if (kind := kind_of(row.cells))][:1]:
            of_kind.setdefault(kind, []).append((header, _below(header, rows)))
    if of_kind:
        first = min(of_kind, key=lambda kind: kind == "metrics")
        return read_portfolio_manager(first, of_kind[first], answers)
    found = [(header, rows) for rows in sheets for header in (named_header(rows),) if header]
    if len({folded_names(header.cells) for header, _ in found}) > 1:
        question = _which_sheet(found)
        chosen = [pair for pair in found if pair[0].sheet == answers.get(question.name)]
        if not chosen:
            source = source_of(BILLS_WORKBOOK, [header for header, _ in found])
            return _contents(BILLS_WORKBOOK, (), None, Findings(answers, [question]), source)
        found = chosen
    if not found:
        return refused(BILLS_WORKBOOK, "file", NO_HEADER.replace("line", "row", 1))
    below = [row for header, rows in found for row in _below(header, rows)]
    return read_table(BILLS_WORKBOOK, found[0][0], below, answers)


def read_portfolio_manager(kind: Kind, sheets: list[tuple[Row, list[Row]]], answers: Mapping[str, str]) -> FileContents:
    """Sheets of one kind, each with its column names and the rows below them."""
    header = sheets[0][0]
    findings = Findings(answers)
    if kind == "metrics":
        return refused(PORTFOLIO_MANAGER, header.where, METRICS)
    source = source_of(PORTFOLIO_MANAGER, [header for header, _ in sheets])
    if kind == "entries":
        header, rows = together(sheets)
        return contents_of(PORTFOLIO_MANAGER, EntryReader(layout_of(header.cells), findings), rows, source)
    rows = [row for header, below in sheets for row in monthly_rows(header, below, findings)]
    findings.answers = {**answers, "ends": "exclusive"}
    contents = contents_of(PORTFOLIO_MANAGER, EntryReader(layout_of(MONTHLY.cells), findings), rows, source)
    return replace(contents, notes=(MONTHLY_NOTE,) if contents.usable else contents.notes)


def _below(header: Row, rows: list[Row]) -> list[Row]:
    return [row for row in rows if row.line > header.line]


def _which_sheet(found: list[tuple[Row, list[Row]]]) -> Question:
    names = tuple((header.sheet, header.sheet[:60]) for header, _ in found)
    return Question(
        "sheet", "More than one sheet has bills, in different columns. Which one do you want to read?", names
    )


def read_table(format_: str, header: Row, rows: Rows, answers: Mapping[str, str]) -> FileContents:
    """Rows below a row of column names, which we know by their names. Raises NotATable for a row that is not there."""
    findings = Findings(answers)
    source = source_of(format_, [header])
    if next(iter(rows), None) is None:
        return refused(format_, header.where, "There are column names, but no rows below them.")
    try:
        unfolded = unfold(header, rows, findings)
    except NotATable as problem:
        return refused(format_, problem.where, problem.what)
    if unfolded:
        return _unfolded_contents(format_, unfolded, findings, source)
    columns = {} if findings.questions else choose_columns(header, findings)
    if "end" in columns and is_last_day(columns["end"]):
        findings.answers = {"ends": "inclusive", **findings.answers}
    if findings.questions:
        return _contents(format_, (), None, findings, source)
    return contents_of(format_, RowReader(columns, len(header.cells), findings), rows, source)


def _unfolded_contents(format_: str, unfolded: Unfolded, findings: Findings, source: str) -> FileContents:
    """Of a sheet with several bills in a row. Whole months and years need no answer about end dates."""
    if findings.questions:
        return _contents(format_, (), None, findings, source)
    if unfolded.whole:
        findings.answers = {**findings.answers, "ends": "exclusive"}
    elif unfolded.ends_column and is_last_day(unfolded.ends_column):
        findings.answers = {"ends": "inclusive", **findings.answers}
    reader = RowReader(unfolded.columns, len(unfolded.columns), findings)
    contents = contents_of(format_, reader, unfolded.rows, source)
    if not contents.usable:
        return contents
    notes = unfolded.notes if unfolded.whole else (*unfolded.notes, *contents.notes)
    return replace(contents, notes=notes, end_dates=None if unfolded.whole else contents.end_dates)


def contents_of(format_: str, reader: RowReader, rows: Rows, source: str) -> FileContents:
    """The bills of these rows, which are gone through more than once."""
    findings = reader.findings
    try:
        bills = by_meter(dated_bills(written_bills(reader, rows), findings))
    except NotATable as problem:
        return refused(format_, problem.where, problem.what)
    ends = end_dates(bills.values(), findings) if bills else None
    settled = None if findings.questions else ends
    meters = meters_of(bills, settled, findings) if settled else ()
    findings.tell_texts(rows)
    return _contents(format_, meters, settled, findings, source)


def source_of(format_: str, headers: list[Row]) -> str:
    """The same for every file with this format and these column names, whichever months or years they name."""
    names = [folded_names([_steady(cell) for cell in header.cells]) for header in headers]
    return hashlib.sha256("\n".join((format_, *names)).encode()).hexdigest()[:16]


def _steady(name: str) -> str:
    return "month" if month_named(name) else "year" if year_named(name) else name


def _contents(
    format_: str, meters: tuple[FileMeter, ...], ends: EndDates | None, findings: Findings, source: str
) -> FileContents:
    problems = [Problem(question.name, question.text) for question in findings.questions]
    if not meters and not problems:
        problems.append(Problem("file", "No row of this file can be used. Correct the rows and try again."))
    return FileContents(
        format_,
        meters,
        tuple(problems),
        usable=bool(meters),
        notes=(_NOTES[ends],) if ends else (),
        questions=tuple(findings.questions),
        refused_rows=tuple(sorted(findings.refused, key=_line)),
        end_dates=ends,
        source=source,
    )


def _line(row: RefusedRow) -> int:
    return int(row.where.rpartition(" ")[2])
