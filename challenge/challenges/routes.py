"""Pages of this room."""

from flask import Blueprint

pages = Blueprint("challenges", __name__)
