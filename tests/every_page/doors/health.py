"""Is the process up and ready?"""

from tests.every_page.doors import EVERYBODY, Door

DOORS = [
    Door("health.healthz", "/healthz", EVERYBODY),
    Door("health.readyz", "/readyz", EVERYBODY),
]
