"""Information pages: what the network is, how it treats data, how savings are measured."""

from __future__ import annotations

from flask import Blueprint, render_template

from challenge.answers import public

pages = Blueprint("pages", __name__)


@pages.get("/about")
@public
def about() -> str:
    """The network: what it does, for whom, who leads it."""
    return render_template("pages/about.html")


@pages.get("/about/how-savings-are-measured")
@public
def method() -> str:
    """The method in plain words, with its limits."""
    return render_template("pages/method.html")


@pages.get("/privacy")
@public
def privacy() -> str:
    """What is kept, who sees it, what is public."""
    return render_template("pages/privacy.html")


@pages.get("/accessibility")
@public
def accessibility() -> str:
    """What we aim for, what is known not to work, whom to tell."""
    return render_template("pages/accessibility.html")
