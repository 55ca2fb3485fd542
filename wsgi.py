"""The application for a WSGI server and for the `flask` command."""

from challenge.app import create_app

app = create_app()
