"""Pages of this room."""

from flask import Blueprint

pages = Blueprint("desks", __name__)
