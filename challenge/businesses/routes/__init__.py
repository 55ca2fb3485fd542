"""Pages of this room, one file per deed."""

from challenge.businesses.routes import (
    business,
    codes,
    embed,
    entries,
    facts,
    invitations,
    join,
    people,
    sites,
    stories,
    teams,
)
from challenge.businesses.routes.blueprint import pages

__all__ = [
    "business",
    "codes",
    "embed",
    "entries",
    "facts",
    "invitations",
    "join",
    "pages",
    "people",
    "sites",
    "stories",
    "teams",
]
