"""Whole stories, in a real browser against real processes."""
