"""Pages of this room."""

from flask import Blueprint

pages = Blueprint("network", __name__)
