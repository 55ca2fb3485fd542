"""Pages of this room, one file per deed. The scorecard itself, with what reviewers say of it, is a desk."""

from challenge.scorecards.routes import bonuses, codes, evidence, role, sheets
from challenge.scorecards.routes.blueprint import pages

__all__ = ["bonuses", "codes", "evidence", "pages", "role", "sheets"]
