"""The blueprint that every file of this room adds its pages to."""

from flask import Blueprint

pages = Blueprint("accounts", __name__)
