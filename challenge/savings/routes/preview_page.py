"""What the page of a preview says beside the preview itself: menus and hints."""

from __future__ import annotations

from typing import Any

from challenge.formats.contents import BILLS_CSV, BILLS_WORKBOOK, GREEN_BUTTON, PORTFOLIO_MANAGER, FileMeter
from challenge.quantities.resources import RESOURCES
from challenge.savings.guesses import AS_LAST_TIME, BY_NAME, LEFT_OUT, new_at
from challenge.savings.meter_names import choice_words
from challenge.savings.models import Upload
from challenge.savings.preview_lines import Line
from challenge.savings.previews import Preview
from challenge.savings.scopes import place_words, sites_of_upload
from challenge.words import last_day, number, short_day, unit_label

FORMATS = {
    GREEN_BUTTON: "Green Button",
    BILLS_CSV: "CSV of bills",
    BILLS_WORKBOOK: "Spreadsheet of bills",
    PORTFOLIO_MANAGER: "ENERGY STAR Portfolio Manager",
}
WHY = {AS_LAST_TIME: "as last time", BY_NAME: "by its name"}
MOST_ROWS = 1_000  # on one page: of more only those are listed that need a look
MANY = 60  # meters of a file: from here on only those, and properties, that need a choice have a menu

Options = list[tuple[str, list[tuple[str, str]]]]  # (group, choices)


def page_facts(upload: Upload, shown: Preview) -> dict[str, Any]:
    """Names the template uses."""
    many = len(shown.lines) > MANY
    places = [(str(site.id), place_words(site, upload)) for site in sites_of_upload(upload)]
    return {
        "format_name": FORMATS.get(shown.contents.format, "A file of bills"),
        "menus": {line.key: menu_of(line, upload) for line in shown.lines if line.open or not many},
        "hints": {line.key: hint_of(line.source) for line in shown.lines},
        "why": {line.key: WHY.get(line.why, "") for line in shown.lines},
        "places": places,
        "brief": sum(len(line.verdicts) for line in shown.used) > MOST_ROWS,
        "properties": [one for one in shown.properties if not many or not (one.site or one.left_out)],
        "countable": {line.key: countable(line.source) for line in shown.lines},
        "likely": {line.key: likely(line.source) for line in shown.lines},
    }


def countable(meter: FileMeter) -> dict[str, str]:
    """What a new meter could count: whatever is billed in the file's unit, by key."""
    found = {key: one.name for key, one in RESOURCES.items() if meter.unit is None or one.accepts(meter.unit)}
    return found or {key: one.name for key, one in RESOURCES.items()}


def likely(meter: FileMeter) -> str:
    """What is mostly billed in the file's unit (kWh: electricity); "" where the unit does not tell."""
    found = [key for key, one in RESOURCES.items() if one.default_unit == meter.unit]
    return found[0] if len(found) == 1 else ""


def menu_of(line: Line, upload: Upload) -> Options:
    """Where a meter of the file can go: the meters that fit by their sites, a new one, or nowhere."""
    groups: Options = []
    for site in line.sites:
        own = [(str(meter.id), choice_words(meter)) for meter in line.fitting if meter.site_id == site.id]
        label = "A new meter" if len(line.sites) == 1 else f"A new meter at {place_words(site, upload)}"
        groups.append((place_words(site, upload), [*own, (new_at(site), label)]))
    return [*groups, ("", [(LEFT_OUT, "Leave it out")])]


def hint_of(meter: FileMeter) -> str:
    """A meter of the file in a line: how much, over how long, and what is odd about it."""
    unit = unit_label(meter.unit) if meter.unit else "(unit not stated)"
    bills = meter.bills
    days = f"{short_day(bills[0].start_on)} – {short_day(last_day(bills[-1].end_on))}" if bills else "no whole day"
    odd = {"gaps": meter.gaps, "overlaps": meter.overlaps, "estimated": meter.estimated}
    parts = [f"{number(meter.total)} {unit}", days, *(f"{count} {name}" for name, count in odd.items() if count)]
    return ", ".join(parts)
