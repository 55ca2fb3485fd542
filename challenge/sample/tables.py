"""The sample network's tables: people edit them, so they are CSV files beside the code."""

from __future__ import annotations

import csv
from importlib.resources import files


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of `<name>.csv`, in order."""
    text = (files("challenge.sample") / f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))
