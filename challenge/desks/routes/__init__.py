"""Pages that look across rooms, one file per desk."""

from challenge.desks.routes import account, coordinator, site, staff
from challenge.desks.routes.blueprint import pages

__all__ = ["account", "coordinator", "pages", "site", "staff"]
