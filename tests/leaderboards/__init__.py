"""Standings, boards and what the public reads of them."""
