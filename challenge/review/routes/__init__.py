"""Pages of reviewers, one file per matter."""

from challenge.review.routes import answers, bills, holds, reviewers
from challenge.review.routes.blueprint import pages

__all__ = ["answers", "bills", "holds", "pages", "reviewers"]
