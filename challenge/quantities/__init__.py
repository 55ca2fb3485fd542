"""Quantities: units that convert exactly, resources, and factors with their source. Pure."""
