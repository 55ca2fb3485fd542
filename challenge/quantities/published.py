"""All figures of an edition of factors as one text: by its digest a board says which ones it was made with."""

import json
from functools import cache

from challenge.quantities.factors import EDITIONS
from challenge.quantities.tables import rows_of


@cache
def factors_text(edition: str) -> str:
    """JSON without spaces: the sets of figures that the edition is made of, and their rows.

    Raises KeyError for an unknown edition.
    """
    chosen = EDITIONS[edition].tables
    sets = [row for row in rows_of("factor_tables.csv") if row["key"] in chosen]
    potentials = {row["potentials"] for row in sets}
    document = {
        "edition": edition,
        "name": EDITIONS[edition].name,
        "sets": sets,
        "factors": [row for row in rows_of("factors.csv") if row["table"] in chosen],
        "prices": [row for row in rows_of("prices.csv") if row["table"] in chosen],
        "warming_potentials": [row for row in rows_of("warming_potentials.csv") if row["set"] in potentials],
    }
    return json.dumps(document, separators=(",", ":"))
