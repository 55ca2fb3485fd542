"""What keeps a web worker small: templates compiled before, commands loaded when asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from jinja2 import Environment, FileSystemLoader

from challenge.compiled import CompiledTemplates, compile_templates

NOT_FOR_PAGES = ("alembic", "apscheduler", "challenge.commands", "challenge.sample", "PIL", "typst", "xlsxwriter")


def environment(folder: Path, kept: Path) -> Environment:
    return Environment(loader=FileSystemLoader(folder), bytecode_cache=CompiledTemplates(kept), autoescape=True)


def test_a_template_is_compiled_once(tmp_path: Path) -> None:
    """By whichever process comes first; and anew when it was changed."""
    kept, page = tmp_path / "kept", tmp_path / "page.html"
    page.write_text("Hello {{ name }}")
    compile_templates(environment(tmp_path, kept))
    (compiled,) = kept.iterdir()
    before = compiled.stat().st_mtime_ns
    assert environment(tmp_path, kept).get_template("page.html").render(name="Rosa") == "Hello Rosa"
    assert compiled.stat().st_mtime_ns == before
    page.write_text("Bye {{ name }}")
    assert environment(tmp_path, kept).get_template("page.html").render(name="Rosa") == "Bye Rosa"
    assert [one.name for one in kept.iterdir()] == [compiled.name]


def test_a_folder_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("Hello")
    (tmp_path / "file").write_text("")
    assert environment(tmp_path, tmp_path / "file" / "kept").get_template("page.html").render() == "Hello"


def test_a_web_worker_loads_only_what_pages_need(tmp_path: Path) -> None:
    asked = f"import sys, wsgi; print([one for one in {NOT_FOR_PAGES!r} if one in sys.modules])"
    settings = {"CHALLENGE_MODE": "test", "DATABASE_URL": f"sqlite:///{tmp_path / 'none.sqlite'}"}
    found = subprocess.run(
        [sys.executable, "-c", asked], env={**os.environ, **settings}, capture_output=True, text=True
    )
    assert (found.stdout.strip(), found.returncode) == ("[]", 0), found.stderr
