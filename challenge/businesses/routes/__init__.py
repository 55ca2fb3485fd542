"""Pages of this room, one file per deed."""

from challenge.businesses.routes.blueprint import pages

__all__ = ["pages"]
