"""The blueprint that every desk adds its pages to."""

from flask import Blueprint

pages = Blueprint("desks", __name__)
