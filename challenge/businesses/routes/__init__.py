"""Pages of this room, one file per deed."""

from challenge.businesses.routes import business, entries, join, people, sites
from challenge.businesses.routes.blueprint import pages

__all__ = ["business", "entries", "join", "pages", "people", "sites"]
