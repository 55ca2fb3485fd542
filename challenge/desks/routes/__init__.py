"""Pages that look across rooms, one file per desk."""

from challenge.desks.routes import coordinator, site
from challenge.desks.routes.blueprint import pages

__all__ = ["coordinator", "pages", "site"]
