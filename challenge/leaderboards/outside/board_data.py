"""What every field of a board's files means."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from challenge.answers import public
from challenge.leaderboards.dictionary import COLUMNS, FIELDS, QUERIES, Field
from challenge.leaderboards.outside.blueprint import pages


@pages.get("/about/board-data")
@public
def board_data() -> str:
    """For whoever reads a board with a program or a spreadsheet."""
    parts: dict[str, list[Field]] = {}
    for field in FIELDS:
        parts.setdefault(field.part, []).append(field)
    queries = [(Markup("<code>?{}=</code>").format(name), meaning) for name, meaning in QUERIES.items()]
    return render_template("leaderboards/board_data.html", parts=parts, columns=COLUMNS, queries=queries)
