"""A printed paper, read back: its words, its structure, its frame."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

from pypdf import PdfReader

HOSTILE = [
    '#read("/etc/passwd")',
    '#import "@preview/cetz:0.3.0"',
    "] #panic() [",
    "$x^2$ *bold* _em_ `raw` // gone /* gone */ <label> @ref",
    "\\u{41} \\ \\\\",
    "= Heading",
    "Bäckerei Łódź & Söhne “Ωμέγα” Кафе",
]


def read(paper: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(paper))


def words_of(paper: bytes) -> str:
    """All text, with every stretch of space as one space."""
    return " ".join(" ".join(page.extract_text() for page in read(paper).pages).split())


def links_in(paper: bytes) -> list[str]:
    """Where its links lead to, each once, in order."""
    notes = (note.get_object() for page in read(paper).pages for note in page.get("/Annots", ()))
    return list(dict.fromkeys(str(note["/A"]["/URI"]) for note in notes if "/URI" in note.get("/A", {})))


def squeezed(text: str) -> str:
    """Without any space: where a line was broken does not matter."""
    return "".join(text.split()).replace("\u200b", "")


def structure(paper: bytes) -> tuple[Counter[str], list[str]]:
    """How often each kind of element stands in the structure tree, and every alternative text."""
    kinds: Counter[str] = Counter()
    said: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict) and "/S" in node:
            kinds[node["/S"]] += 1
            said.extend([node["/Alt"]] if "/Alt" in node else [])
            walk(node.get("/K", []))

    walk(root_of(paper)["/StructTreeRoot"]["/K"])
    return kinds, said


def root_of(paper: bytes) -> Any:
    return read(paper).trailer["/Root"]


def strays(paper: bytes) -> list[str]:
    """Words that begin outside of their page, or in its margin."""
    found: list[str] = []
    for page in read(paper).pages:
        wide, high = float(page.mediabox.width), float(page.mediabox.height)

        def look(text: str, cm: Any, tm: Any, *_rest: Any, wide: float = wide, high: float = high) -> None:
            x, y = tm[4] * cm[0] + tm[5] * cm[2] + cm[4], tm[4] * cm[1] + tm[5] * cm[3] + cm[5]
            if text.strip() and not (30 < x < wide - 30 and 30 < y < high - 30):
                found.append(text)

        page.extract_text(visitor_text=look)
    return found
