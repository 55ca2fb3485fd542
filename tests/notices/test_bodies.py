"""A letter in Markdown becomes plain text and safe HTML; what is filled in is text."""

from __future__ import annotations

import pytest

from challenge.notices.bodies import html_part, subject_line, text_part

FACTS = {"name": "Rosa", "business": "Rosa's Bakery", "link": "https://city.example/businesses/rosas-bakery"}
TEXT = """\
## Bring bills

Hello **{name}**, read [the rules](https://city.example/rules).

- one
- two
  with a second line

1. first
2. second

{link}
"""


def test_it_works() -> None:
    assert text_part(TEXT, FACTS) == (
        "Bring bills\n\nHello Rosa, read the rules (https://city.example/rules).\n\n- one\n- two\n"
        "with a second line\n\n1. first\n2. second\n\nhttps://city.example/businesses/rosas-bakery"
    )
    html = html_part(TEXT, FACTS)
    assert "<h2>Bring bills</h2>" in html
    assert "<strong>Rosa</strong>" in html
    assert f'<a href="{FACTS["link"]}">{FACTS["link"]}</a>' in html


def test_what_is_filled_in_is_text() -> None:
    facts = {**FACTS, "business": "<script>x</script> [a](javascript:1) **b** {link}"}
    html = html_part("For {business}", facts)
    assert "<script" not in html
    assert "href" not in html
    assert "&lt;script&gt;" in html
    assert text_part("For {business}", facts) == f"For {facts['business']}"


@pytest.mark.parametrize(
    "text", ["<script>x</script>", "<img src=x onerror=1>", "[x](javascript:alert(1))", "![x](http://spy.example/p)"]
)
def test_what_is_written_cannot_run_or_spy(text: str) -> None:
    html = html_part(text, FACTS)
    assert not any(bad in html for bad in ("<script", "<img", 'javascript:alert(1)"'))


def test_a_link_may_have_words() -> None:
    assert f'<a href="{FACTS["link"]}"' in html_part("[your page]({link})", FACTS)
    assert text_part("[your page]({link})", FACTS) == f"your page ({FACTS['link']})"


def test_a_subject_is_one_line() -> None:
    assert subject_line("For {business}", {**FACTS, "business": "A\r\nBcc: x@y.example"}) == "For A Bcc: x@y.example"
    assert subject_line("{nothing} {name}", FACTS) == "{nothing} Rosa"
