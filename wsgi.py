"""The application for a WSGI server and for the `flask` command."""

import gc
import sys

from challenge.app import create_app
from config import BadSetting

try:
    app = create_app()
except BadSetting as mistake:
    sys.exit(f"This cannot start: {mistake}")

gc.freeze()  # what the application is made of stays: looking through it for rings would slow a large import by a tenth
