"""Who signs in to the sample network, as a table for the terminal."""

from __future__ import annotations

from challenge.sample.cast import CAST, SAMPLE_PASSWORD

HEADS = ("Name", "Part", "E-mail address")


def table_of_people() -> str:
    """Names, parts and addresses, and the password that all of them have."""
    rows = [HEADS, *((one.name, one.part, one.email) for one in CAST.values())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEADS))]
    lines = ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return "\n".join([*lines, "", f"Everybody's password: {SAMPLE_PASSWORD}"])
