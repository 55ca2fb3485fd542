"""Accepts two readings a second for so many seconds, and ranks after each: `python -m ... URL SECONDS TURN`.

Prints the processor seconds of one, the middle of all.
"""

from __future__ import annotations

import sys
import time
from statistics import median

from challenge.app import create_app
from challenge.businesses.actions import touch_challenges_of_site
from challenge.extensions import db, transaction
from challenge.leaderboards.actions import compute_standings, store_standings
from challenge.savings.models import Reading

A_SECOND = 2
DONE = 7  # how it ends when every write changed the board


def main(url: str, seconds: float, turn: int) -> int:
    """Writes in time with the clock, however long one takes."""
    app = create_app({"CHALLENGE_MODE": "test", "DATABASE_URL": url, "BASE_URL": "http://127.0.0.1"})
    changed, spent = True, []
    with app.app_context():
        began = time.monotonic()
        for number in range(int(seconds * A_SECOND) + 2 * A_SECOND):
            before = time.process_time()
            changed &= accept(1 + 1000 * turn + 7 * number)
            spent.append(time.process_time() - before)
            time.sleep(max(0.0, began + (number + 1) / A_SECOND - time.monotonic()))
    print(median(spent))
    return DONE if changed else 1


def accept(reading_id: int) -> bool:
    """A reading, and the standings that follow from it."""
    with transaction():
        reading = db.session.get_one(Reading, -reading_id + 900_000)
        reading.quantity_millionths = reading.quantity_millionths * 5 // 4
        touch_challenges_of_site(reading.meter.site_id)
    db.session.rollback()
    computed = compute_standings(1, str(reading_id))
    with transaction():
        return store_standings(computed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2]), int(sys.argv[3])))
