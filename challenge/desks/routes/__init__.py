"""Pages that look across rooms, one file per desk."""

from challenge.desks.routes import site
from challenge.desks.routes.blueprint import pages

__all__ = ["pages", "site"]
