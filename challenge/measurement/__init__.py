"""Measurement: what was used, what would have been used, and what lies between. Pure functions."""
