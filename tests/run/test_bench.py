"""What `./run bench` prints; what it measures is never part of a test."""

from __future__ import annotations

import json

import pytest

import benchmarks.__main__ as bench
from benchmarks import Result

FAST: Result = {"name": "board page, ms", "value": 0.25, "goal": 1.0, "holds": True, "baseline": 0.2}
SLOW: Result = {"name": "standings", "value": 7.5, "goal": 6, "holds": False, "baseline": 12345.6}


@pytest.fixture
def two_measurements(monkeypatch):
    monkeypatch.setattr(bench, "names", lambda: ["board", "standings"])
    monkeypatch.setattr(bench, "results_of", {"board": [FAST], "standings": [SLOW]}.__getitem__)


def test_the_table_says_which_goal_does_not_hold(two_measurements, capsys):
    assert bench.main([]) == 0
    rows = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert rows[0] == ["what", "value", "goal", "holds", "baseline"]
    assert rows[1][-4:] == ["0.25", "1", "yes", "0.2"]
    assert rows[2] == ["standings", "7.5", "6", "NO", "12,346"]


def test_json_is_one_document(two_measurements, capsys):
    assert bench.main(["standings", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"results": [SLOW]}


def test_an_unknown_measurement_is_named(two_measurements, capsys):
    with pytest.raises(SystemExit) as ended:
        bench.main(["speed"])
    assert ended.value.code == 2
    assert "there is no measurement 'speed'; there are: board, standings" in capsys.readouterr().err


def test_the_measurements_are_the_modules_of_the_folder():
    assert {"green_button", "imports"} <= set(bench.names())
    assert "__main__" not in bench.names()
