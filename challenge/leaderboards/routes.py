"""Pages of this room."""

from flask import Blueprint

pages = Blueprint("leaderboards", __name__)
