"""Boards and entries, for everybody."""

from tests.every_page.doors import EVERYBODY, Door

DOORS = [
    Door("leaderboards.leaderboard", "/challenges/riverbend-oh/2026/leaderboard", EVERYBODY),
    Door("leaderboards.leaderboard_json", "/challenges/riverbend-oh/2026/leaderboard.json", EVERYBODY),
    Door("leaderboards.leaderboard_csv", "/challenges/riverbend-oh/2026/leaderboard.csv", EVERYBODY),
    Door("leaderboards.entry", "/challenges/riverbend-oh/2026/entries/bakery0000000001", EVERYBODY),
]
