"""Pages of this room."""

from flask import Blueprint

pages = Blueprint("review", __name__)
