"""What the front-end build leaves in static/dist: every file that a page asks for is there, named by its content."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "static" / "dist"


@pytest.fixture(scope="module")
def manifest() -> dict[str, str]:
    return json.loads((DIST / "manifest.json").read_text())


def named_in_templates(call: str) -> set[str]:
    """The literal names given to `asset("...")` or `icon("...")` in any template."""
    pages = (ROOT / "templates").rglob("*.html")
    return {name for page in pages for name in re.findall(rf"\b{call}\([\"']([^\"']+)[\"']\)", page.read_text())}


def test_files_are_named_by_their_content(manifest):
    assert "app.css" in manifest
    for name, hashed in manifest.items():
        digest = hashlib.sha256((DIST / hashed).read_bytes()).hexdigest()
        assert digest[:10] in hashed, name


def test_every_asset_of_a_template_is_built(manifest):
    wanted = named_in_templates("asset")
    assert "app.css" in wanted
    assert wanted <= set(manifest)


def test_every_icon_of_a_template_is_in_the_sprite(manifest):
    sprite = (DIST / manifest["sprite.svg"]).read_text()
    wanted = named_in_templates("icon")
    assert wanted
    assert wanted <= set(re.findall(r'<symbol id="([^"]+)"', sprite))


def test_the_style_sheet_refers_to_built_files_only(manifest):
    css = (DIST / manifest["app.css"]).read_text()
    referred = {address for address in re.findall(r"url\([\"']?([^\"')]*)[\"']?\)", css) if address}
    assert referred
    assert referred <= set(manifest.values())


def test_scripts_and_styles_lie_there_compressed(manifest):
    for ending in ("gz", "br"):
        assert (DIST / f"{manifest['app.css']}.{ending}").stat().st_size < (
            DIST / manifest["app.css"]
        ).stat().st_size / 3
