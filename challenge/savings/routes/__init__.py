"""Pages of this room, one file per deed."""

from challenge.savings.routes import bills, corrections, meters, uploads, year
from challenge.savings.routes.blueprint import pages

__all__ = ["bills", "corrections", "meters", "pages", "uploads", "year"]
