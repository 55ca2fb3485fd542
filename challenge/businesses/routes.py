"""Pages of this room."""

from flask import Blueprint

pages = Blueprint("businesses", __name__)
