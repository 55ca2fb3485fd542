"""Scoring: a challenge's rules make points, points make places, and ledger lines explain each point. Pure."""
