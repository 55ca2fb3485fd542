"""Code that people copy into their own site: a frame, or a badge that leads to its page. Names are text in it."""

from __future__ import annotations

from xml.sax.saxutils import escape as escaped

from challenge.papers.badge import HEIGHT, WIDTH


def frame_code(address: str, title: str, height: int, width: int | None = None) -> str:
    """A frame, as wide as there is room unless told. Its style is for the other site: ours allows none."""
    room = "100%" if width is None else width
    return (
        f'<iframe src="{escape(address)}" title="{escape(title)}" width="{room}" height="{height}" '
        f'style="border:0" loading="lazy"></iframe>'
    )


def badge_code(public: str, key: str, name: str, challenge: str, width: int = WIDTH, height: int = HEIGHT) -> str:
    """The badge of an entry; `public` is the whole address of the challenge."""
    words = escape(f"{name} takes part in {challenge}")
    page, image = escape(f"{public}/entries/{key}"), escape(f"{public}/badge/{key}.svg")
    return f'<a href="{page}"><img src="{image}" alt="{words}" width="{width}" height="{height}"></a>'


def escape(text: str) -> str:
    """As an attribute takes it; an apostrophe may stay as it is."""
    return escaped(text, {'"': "&quot;"})
