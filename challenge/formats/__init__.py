"""Formats: what a file of meter data says, as bills and problems. Pure: no database, no clock, no network."""
