"""Pages of this room, one file per deed."""

from challenge.savings.routes import (
    bills,
    circumstances,
    corrections,
    imports,
    meters,
    originals,
    sheets,
    uploads,
    year,
)
from challenge.savings.routes.blueprint import pages

__all__ = [
    "bills",
    "circumstances",
    "corrections",
    "imports",
    "meters",
    "originals",
    "pages",
    "sheets",
    "uploads",
    "year",
]
