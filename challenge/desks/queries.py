"""What pages gather from several rooms."""

from __future__ import annotations

from typing import Any


def site_totals() -> dict[str, Any] | None:
    """The live figures in the site's box: running challenges, businesses taking part, members."""
    return None
