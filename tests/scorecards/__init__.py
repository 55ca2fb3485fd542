"""Answering scorecards, bonuses and sheets."""
