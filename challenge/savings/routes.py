"""Pages of this room."""

from flask import Blueprint

pages = Blueprint("savings", __name__)
