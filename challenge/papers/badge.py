"""A badge for a business's own site: a small SVG with nothing in it but shapes and text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

from challenge.papers.letters import plain
from challenge.papers.lines import fitted

WIDTH, HEIGHT = 340, 144
LEFT, ROOM = 68, 340 - 68 - 14
INK, SOFT, GREEN = "#171716", "#5d5d52", "#146947"
MARK = (
    '<rect x="3" y="25" width="8" height="12" rx="1.5" fill="#5abf95"/>'
    '<rect x="14" y="18" width="8" height="19" rx="1.5" fill="#008659"/>'
    '<path d="M25 35.5V19C25 9.6 30.2 4 37 3v15c0 9-4.5 15.5-12 17.5z" fill="#146947"/>'
    '<path d="M25 37V24.5L32.5 13" fill="none" stroke="#fff" stroke-width="1.8" stroke-linecap="round"/>'
)


@dataclass(frozen=True, slots=True)
class Badge:
    """`standing` is "Place 3", "Gold" or "Takes part"; `honest` how far to trust it, "" where nothing is to be said;
    `note` says as of when, and how firm that is."""

    name: str
    challenge: str
    standing: str
    honest: str
    note: str


def badge_words(badge: Badge) -> str:
    """What the badge says, for those who do not see it."""
    said = [f"{badge.name}: {badge.standing}, {badge.challenge}", badge.honest, badge.note]
    return plain(". ".join(filter(None, said)))


def badge_svg(badge: Badge) -> str:
    """The picture. What people typed is text in it; each line stands alone, so that none turns another around."""
    lines = "".join(_texts(badge))
    words = escape(badge_words(badge))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'role="img" aria-labelledby="t"><title id="t">{words}</title>'
        f'<rect x=".5" y=".5" width="{WIDTH - 1}" height="{HEIGHT - 1}" rx="6" fill="#fff" stroke="#a9aeb1"/>'
        f'<rect x="0" y="6" width="5" height="{HEIGHT - 12}" fill="{GREEN}"/>'
        f'<g transform="translate(18 18)">{MARK}</g>{lines}</svg>\n'
    )


def _texts(badge: Badge) -> Iterator[str]:
    yield from _block(badge.challenge, 26, (13, 12, 11), SOFT)
    two = len(fitted(plain(badge.name), ROOM, (21,), 9, bold=True).lines) > 1
    yield from _block(badge.name, 49 if two else 59, (18, 16, 14) if two else (21,), INK, most=2, bold=True)
    yield from _block(badge.standing, 98, (16, 14, 12), GREEN, bold=True)
    yield from _block(badge.honest, 117, (12, 11, 10), SOFT) if badge.honest else ()
    yield from _block(badge.note, 134, (12, 11, 10), SOFT)


def _block(
    text: str, y: int, sizes: tuple[int, ...], color: str, most: int = 1, *, bold: bool = False
) -> Iterator[str]:
    """Lines of one text; the first stands at `y`, a second one below it."""
    found = fitted(plain(text), ROOM, sizes, most, bold=bold)
    weight = ' font-weight="700"' if bold else ""
    for number, line in enumerate(found.lines):
        at = y + round(number * found.size * 1.2)
        yield (
            f'<text x="{LEFT}" y="{at}" font-family="Helvetica, Arial, sans-serif" font-size="{found.size}"'
            f'{weight} fill="{color}">{escape(line)}</text>'
        )
