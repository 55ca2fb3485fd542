"""The pages of this room hang here."""

from flask import Blueprint

pages = Blueprint("review", __name__)
