"""Pages of reviewers, one file per matter."""

from challenge.review.routes import answers, holds, queue, reviewers
from challenge.review.routes.blueprint import pages

__all__ = ["answers", "holds", "pages", "queue", "reviewers"]
