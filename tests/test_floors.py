"""Imports run one way: each room may import only rooms before it, and pure rooms know neither Flask nor a database."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent / "challenge"
ROOMS = (
    "quantities formats measurement scoring charts words papers extensions migrating committed clock mistakes answers "
    "typed scheduling audit notices files network accounts pages weather challenges pledges businesses savings "
    "scorecards review leaderboards awards desks sample schedule backup compiled commands app"
).split()
FURNITURE = "models access queries actions forms jobs routes".split()
PURE = ("quantities", "formats", "measurement", "scoring", "charts", "papers")
FORBIDDEN = {"flask", "sqlalchemy", "flask_sqlalchemy", "flask_login", "wtforms", "flask_wtf"}


def imports_of(path: Path) -> set[str]:
    """Every module a file names in an import statement, wherever it stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def place_of(module: str) -> tuple[str, str]:
    """The room and the piece of furniture of a dotted name inside the house."""
    parts = module.split(".")[1:]
    return parts[0] if parts else "", parts[1] if len(parts) > 1 else ""


def upward(path: Path) -> list[str]:
    """The imports of this file that climb up."""
    parts = path.relative_to(HOUSE).with_suffix("").parts
    room, piece = parts[0], parts[1] if len(parts) > 1 else ""
    wrong = []
    for module in imports_of(path):
        if not module.startswith("challenge."):
            continue
        other, other_piece = place_of(module)
        if other not in ROOMS:
            continue
        climbs = ROOMS.index(other) > ROOMS.index(room)
        inside = other == room and piece in FURNITURE and other_piece in FURNITURE
        if climbs or (inside and FURNITURE.index(other_piece) > FURNITURE.index(piece)):
            wrong.append(f"{path.relative_to(HOUSE)} imports {module}")
    return wrong


def files() -> list[Path]:
    """Every file of the house, but its front door."""
    return [path for path in HOUSE.rglob("*.py") if path != HOUSE / "__init__.py"]


def test_every_room_is_on_the_plan() -> None:
    """A new room needs a floor."""
    rooms = {path.relative_to(HOUSE).with_suffix("").parts[0] for path in files()}
    assert rooms <= set(ROOMS)


def test_nobody_climbs() -> None:
    """The one structural rule."""
    assert [line for path in files() for line in upward(path)] == []


def test_pure_rooms_know_no_web_and_no_database() -> None:
    """Neither by name, nor by what they pull in."""
    for path in files():
        if path.relative_to(HOUSE).parts[0] in PURE:
            assert not {module.split(".")[0] for module in imports_of(path)} & FORBIDDEN, path
    program = (
        "import sys, challenge.scoring.rules, challenge.measurement.periods, challenge.formats.files, "
        "challenge.papers.press; "
        f"sys.exit(sorted(set(sys.modules) & {FORBIDDEN!r}) != [])"
    )
    assert subprocess.run([sys.executable, "-c", program], cwd=HOUSE.parent, check=False).returncode == 0
