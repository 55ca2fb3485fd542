"""Pages of awards: the public's, the coordinator's, the evening's papers, appeals."""

from challenge.awards.routes import appeals, feed, giving, jury, night, public
from challenge.awards.routes.blueprint import pages

__all__ = ["appeals", "feed", "giving", "jury", "night", "pages", "public"]
