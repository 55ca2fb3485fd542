"""Pages of this room, one file per matter."""

from challenge.accounts.routes import letters, profile, requests, sign_in
from challenge.accounts.routes.blueprint import pages

__all__ = ["letters", "pages", "profile", "requests", "sign_in"]
