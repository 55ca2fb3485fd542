"""Snapshots, boards, explanations and files of standings."""
