"""Is the process up, and is it ready to serve?"""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from challenge.scheduling.host_clock import off_by
from challenge.scheduling.queries import database_state, scheduler_lag_seconds

pages = Blueprint("health", __name__)


@pages.get("/healthz")
def healthz() -> Response:
    """The process is up."""
    return jsonify(status="up")


@pages.get("/readyz")
def readyz() -> tuple[Response, int]:
    """The database is reachable and its migrations are current; lag and clock are told, not judged."""
    state = database_state()
    ready = state == "current"
    told = {
        "ready": ready,
        "database": state,
        "scheduler_lag_seconds": scheduler_lag_seconds() if ready else None,
        "clock_off_seconds": round(off_by().total_seconds()) if ready else None,
    }
    return jsonify(told), 200 if ready else 503
