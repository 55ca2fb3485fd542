"""Stations and their temperatures."""
