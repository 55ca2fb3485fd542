"""Boards and entries, for everybody; the amounts behind a row, for the business."""

from tests.every_page.doors import BAKERY_PEOPLE, EVERYBODY, Door

DOORS = [
    Door("leaderboards.leaderboard", "/challenges/riverbend-oh/2026/leaderboard", EVERYBODY),
    Door("leaderboards.leaderboard_json", "/challenges/riverbend-oh/2026/leaderboard.json", EVERYBODY),
    Door("leaderboards.leaderboard_csv", "/challenges/riverbend-oh/2026/leaderboard.csv", EVERYBODY),
    Door("evidence.evidence", "/challenges/riverbend-oh/2026/leaderboard/evidence.zip", EVERYBODY),
    Door("evidence.checking", "/about/checking-a-board", EVERYBODY),
    Door("evidence.amounts", "/entries/1/amounts.json", BAKERY_PEOPLE),
    Door("leaderboards.entry", "/challenges/riverbend-oh/2026/entries/bakery0000000001", EVERYBODY),
]
