"""Boards and entries, for everybody; the amounts behind a row, for the business."""

from challenge import clock
from tests.every_page.doors import BAKERY_PEOPLE, EVERYBODY, Door

TODAY = clock.today("America/New_York")
OURS = "http%3A%2F%2F127.0.0.1%2Fchallenges%2Friverbend-oh%2F2026%2Fleaderboard"

DOORS = [
    Door("leaderboards.leaderboard", "/challenges/riverbend-oh/2026/leaderboard", EVERYBODY),
    Door("leaderboards.leaderboard_json", "/challenges/riverbend-oh/2026/leaderboard.json", EVERYBODY),
    Door("leaderboards.leaderboard_csv", "/challenges/riverbend-oh/2026/leaderboard.csv", EVERYBODY),
    Door("leaderboards.teams", "/challenges/riverbend-oh/2026/leaderboard/teams", EVERYBODY, passed=(404,)),
    Door("leaderboards.teams_csv", "/challenges/riverbend-oh/2026/leaderboard/teams.csv", EVERYBODY, passed=(404,)),
    Door("leaderboards.rounds", "/challenges/riverbend-oh/2026/rounds", EVERYBODY, passed=(404,)),
    Door("leaderboards.leaderboard_xlsx", "/challenges/riverbend-oh/2026/leaderboard.xlsx", EVERYBODY),
    Door("evidence.evidence", "/challenges/riverbend-oh/2026/leaderboard/evidence.zip", EVERYBODY),
    Door("evidence.checking", "/about/checking-a-board", EVERYBODY),
    Door("evidence.amounts", "/entries/1/amounts.json", BAKERY_PEOPLE, passed=(200, 302)),
    Door("leaderboards.history", "/challenges/riverbend-oh/2026/leaderboard/history", EVERYBODY),
    Door("desks.since", f"/challenges/riverbend-oh/2026/leaderboard/since?day={TODAY}", EVERYBODY),
    Door("leaderboards.entry", "/challenges/riverbend-oh/2026/entries/bakery0000000001", EVERYBODY),
    Door("outside.embed", "/embed/riverbend-oh/2026", EVERYBODY),
    Door("outside.badge", "/challenges/riverbend-oh/2026/badge/bakery0000000001.svg", EVERYBODY),
    Door("outside.board_picture", "/challenges/riverbend-oh/2026/leaderboard.png", EVERYBODY),
    Door("outside.entry_picture", "/challenges/riverbend-oh/2026/entries/bakery0000000001.png", EVERYBODY),
    Door("outside.screen", "/challenges/riverbend-oh/2026/leaderboard/screen", EVERYBODY),
    Door("outside.on_your_site", "/challenges/riverbend-oh/2026/leaderboard/on-your-site", EVERYBODY),
    Door("outside.board_data", "/about/board-data", EVERYBODY),
    Door("outside.oembed", f"/oembed?url={OURS}&format=json", EVERYBODY),
]
