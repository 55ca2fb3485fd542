"""How a board leaves the site: in frames, as badges and pictures, on a television in a lobby. One file per way."""

from challenge.leaderboards.outside import board_data, frames, likenesses, oembed, screen
from challenge.leaderboards.outside.blueprint import pages

__all__ = ["board_data", "frames", "likenesses", "oembed", "pages", "screen"]
