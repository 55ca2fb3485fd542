"""Pages of this room, one file per deed."""

from challenge.savings.routes import bills, circumstances, corrections, meters, uploads, year
from challenge.savings.routes.blueprint import pages

__all__ = ["bills", "circumstances", "corrections", "meters", "pages", "uploads", "year"]
