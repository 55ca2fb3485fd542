"""Originals: what was uploaded, kept as it came."""
