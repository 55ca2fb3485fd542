"""What is left of a text before it is set in type."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from datetime import date

import pytest

from challenge.papers import press
from challenge.papers.letters import DRAWN, plain, undrawn


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("  Rosa’s\n Bakery\t", "Rosa’s Bakery"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("\u202egnp.exe", "gnp.exe"),
        ("\ufefftop\u200b \u2066x\u2069", "top x"),
        ("\ud800x\uffff\U0010ffff\ue000", "x"),
        ("e" + "\u0301\u0302\u0303" * 50, "é" + "\u0302\u0303\u0301\u0302"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
def test_what_is_kept(typed: str, kept: str) -> None:
    assert plain(typed) == kept


def test_what_our_fonts_have() -> None:
    assert undrawn("Café Łódź Ω Кафе שלום مرحبا − → ✓ ½ “”–— [x] a-b ^ \\") == []
    assert undrawn("日本 🥐🥐") == ["日", "本", "🥐"]


def test_the_list_of_what_is_drawn_holds() -> None:
    """Some five hundred signs of the list, set in type by typst's own fonts alone."""
    spans = [part.partition("-") for part in DRAWN.split()]
    signs = [chr(at) for first, _, last in spans for at in range(int(first, 16), int(last or first, 16) + 1)]
    text = " ".join(random.Random(4).sample(signs, 500))
    typed = ("city", "challenge", "business", "award", "reason", "signatory", "signatory_role")
    one = dict.fromkeys(typed, text) | {"awarded_on": "today", "address": "x", "code": "x"}
    data = {"title": "x", "author": "x", "certificates": [one]}
    job = {"sheet": "certificate", "kind": "pdf", "made_at": 0, "undrawn": [], "rare": [], "data": data}
    done = subprocess.run(
        [sys.executable, "-m", "challenge.papers.press"],
        input=json.dumps(job).encode(),
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-300:]


def test_nobody_loads_typst_by_importing_papers() -> None:
    program = (
        "import sys, challenge.papers.certificate, challenge.papers.report, challenge.papers.programme, "
        "challenge.papers.picture; sys.exit('typst' in sys.modules or 'PIL' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_press_that_fails_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(press.NotPrinted, match="nothing"):
        press.print_sheet("nothing", {}, date(2026, 12, 3))
    monkeypatch.setattr(press, "SECONDS", 0.001)
    with pytest.raises(press.NotPrinted, match="too long"):
        press.print_sheet("certificate", {"title": "x", "author": "x", "certificates": []}, date(2026, 12, 3))
