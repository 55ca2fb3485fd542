"""The entry point: what can be said of it without installing anything."""

from __future__ import annotations

import importlib.util
import signal
import socket
import subprocess
import sys
import time
from importlib.machinery import SourceFileLoader
from pathlib import Path
from types import ModuleType

import pytest

RUN = Path(__file__).resolve().parents[2] / "run"


@pytest.fixture(autouse=True)
def signals_as_they_were():
    """What stops programs also stops listening to signals: the tests after it must still hear them."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture(scope="module")
def run() -> ModuleType:
    loader = SourceFileLoader("run_script", str(RUN))
    spec = importlib.util.spec_from_loader("run_script", loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


def ask(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, RUN, *words]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60, cwd=cwd)


def test_it_lists_its_commands(run):
    told = ask()
    assert told.returncode == 0
    for name in ("demo", "test", "serve", "check", "bench", "flask"):
        assert f"./run {name}" in told.stdout
    assert set(run.COMMANDS) >= {"demo", "test", "serve", "check", "bench", "flask"}


def test_flask_is_passed_on_untouched_from_any_folder(tmp_path):
    told = ask("flask", "--version", cwd=tmp_path)
    assert told.returncode == 0
    assert told.stdout.startswith("Python 3.")
    assert told.stderr == ""


def test_an_unknown_command_is_named():
    told = ask("demonstrate")
    assert told.returncode == 2
    assert "There is no command 'demonstrate'." in told.stderr
    assert told.stdout == ""


def test_check_alone_lists_its_checks():
    told = ask("check")
    assert told.returncode == 0
    assert "samples" in told.stdout


@pytest.mark.parametrize("port", ["0", "65536", "eighty", "-1", "８０００"])
def test_a_port_that_is_none_is_refused(port):
    told = ask("demo", f"--port={port}")
    assert told.returncode == 2
    assert "a port is a whole number from 1 to 65535" in told.stderr


# ---- .env ----


def test_env_file_is_read(run):
    text = "\n".join(
        [
            "# settings",
            "",
            "SECRET_KEY=abc=def#ghi",
            'NETWORK_NAME="Cities # together"',
            "export MAIL_WAY='smtp'",
            "MAIL_PORT = 25   # the usual one",
            "EMPTY=",
            "ALSO_EMPTY= # nothing yet",
        ]
    )
    assert run.parse_env_file(text) == {
        "SECRET_KEY": "abc=def#ghi",
        "NETWORK_NAME": "Cities # together",
        "MAIL_WAY": "smtp",
        "MAIL_PORT": "25",
        "EMPTY": "",
        "ALSO_EMPTY": "",
    }


@pytest.mark.parametrize("line", ["SECRET_KEY", "=value", "MAIL PORT=25", "1ST=2"])
def test_env_file_with_a_bad_line_is_refused_by_its_number(run, line):
    with pytest.raises(run.Refusal, match=r"Line 2 of \.env"):
        run.parse_env_file(f"A=1\n{line}\n")


def test_the_environment_wins_over_the_env_file(run, tmp_path, monkeypatch):
    (tmp_path / ".env").write_text("MAIL_WAY=smtp\nNETWORK_NAME=From the file\n")
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setenv("MAIL_WAY", "console")
    monkeypatch.delenv("NETWORK_NAME", raising=False)
    env = run.own_environment()
    assert env["MAIL_WAY"] == "console"
    assert env["NETWORK_NAME"] == "From the file"


def test_serving_is_always_production(run, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setenv("CHALLENGE_MODE", "demo")
    assert run.production_environment()["CHALLENGE_MODE"] == "production"


def test_the_demo_never_touches_another_database_or_sends_letters(run, tmp_path, monkeypatch):
    monkeypatch.setattr(run, "DEMO", tmp_path / "demo")
    monkeypatch.setenv("DATABASE_URL", "postgresql://db.example/challenge")
    monkeypatch.setenv("MAIL_WAY", "smtp")
    env = run.demo_environment(8123)
    assert env["DATABASE_URL"] == f"sqlite:///{tmp_path}/demo/demo.sqlite"
    assert env["MAIL_WAY"] == "file"
    assert env["BASE_URL"] == "http://127.0.0.1:8123"
    assert len(env["SECRET_KEY"]) >= 32
    assert run.demo_environment(8123)["SECRET_KEY"] == env["SECRET_KEY"]


# ---- Stamps: what is owed ----


@pytest.fixture
def folder(run, tmp_path, monkeypatch):
    """A folder in which the production packages are installed."""
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text(f"{name}==1\n")
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.touch()
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "PYTHON", str(python))
    monkeypatch.setattr(run, "INSTALLED", tmp_path / ".venv" / ".installed")
    monkeypatch.setattr(run, "UNFINISHED", tmp_path / ".venv" / ".unfinished")
    run.INSTALLED.write_text(run.stamp_of(["requirements.txt"]))
    return tmp_path


def test_nothing_is_owed_twice(run, folder):
    assert not run.packages_owed(["requirements.txt"])
    assert run.owed_parts(dev=False, front_end=False) == []


def test_a_changed_pin_is_owed(run, folder):
    (folder / "requirements.txt").write_text("other==2\n")
    assert run.packages_owed(["requirements.txt"])


def test_development_packages_are_owed_on_top_and_contain_the_others(run, folder):
    both = ["requirements.txt", "requirements-dev.txt"]
    assert run.packages_owed(both)
    run.INSTALLED.write_text(run.stamp_of(both))
    assert not run.packages_owed(both)
    assert not run.packages_owed(["requirements.txt"])


def test_a_half_made_environment_is_owed(run, folder):
    run.UNFINISHED.touch()
    assert run.packages_owed(["requirements.txt"])


def test_an_environment_without_its_python_is_owed(run, folder):
    Path(run.PYTHON).unlink()
    assert run.packages_owed(["requirements.txt"])


def test_development_pins_contain_the_production_pins():
    """Setting up for tests counts as setting up for production, so both must name the same versions."""
    pinned, development = (pins(name) for name in ("requirements.txt", "requirements-dev.txt"))
    assert len(pinned) > 20
    assert pinned <= development


def pins(name: str) -> set[str]:
    return {line.rstrip(" \\") for line in (RUN.parent / name).read_text().splitlines() if line[:1].isalnum()}


def test_pip_settings_are_understood(run):
    listing = "\n".join(
        [
            ":env:.disable-pip-version-check='1'",
            ":env:.find-links='/opt/wheels /opt/more'",
            "global.cert='/etc/ssl/own.pem'",
            "global.index-url='https://packages.example/simple'",
            "install.extra-index-url='\\nhttps://one.example/simple\\nhttps://two.example/simple'",
            "freeze.timeout='10'",
        ]
    )
    assert run.parse_pip_settings(listing) == {
        "disable-pip-version-check": "1",
        "find-links": "/opt/wheels /opt/more",
        "cert": "/etc/ssl/own.pem",
        "index-url": "https://packages.example/simple",
        "extra-index-url": "https://one.example/simple https://two.example/simple",
    }


# ---- Ports and programs ----


def test_a_free_port_passes(run):
    run.check_port("127.0.0.1", free_port())


def test_a_busy_port_is_told(run):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(run.Refusal, match=f"Port {port} is already in use on 127.0.0.1"):
            run.check_port("127.0.0.1", port)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def test_programs_are_stopped_with_what_they_started(run, tmp_path):
    started = tmp_path / "pid"
    script = f"sleep 60 & echo $! > {started}; wait"
    with run.Children() as children:
        children.start("shell", ["sh", "-c", script], {"PATH": "/usr/bin:/bin"})
        wait_for(lambda: started.exists() and started.read_text().strip())
        pid = int(started.read_text())
        assert children.dead() is None
    wait_for(lambda: not is_running(pid))


def test_a_program_that_ends_by_itself_is_named(run):
    with run.Children() as children:
        children.start("scheduler", ["sh", "-c", "exit 3"], {"PATH": "/usr/bin:/bin"})
        assert children.watch() == "scheduler"
        assert children.bury("scheduler") == 3
        assert children.watch(0.1) == ""


def wait_for(condition) -> None:
    for _ in range(100):
        if condition():
            return
        time.sleep(0.05)
    pytest.fail("It did not happen within 5 seconds.")


def is_running(pid: int) -> bool:
    """A child that was handed to another parent may stay as a zombie: that one does not run."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def test_a_command_that_fails_shows_what_it_said(run):
    step = run.Step(1, 1, "Something")
    with pytest.raises(run.Refusal, match="no such wheel"):
        step.run(["sh", "-c", "echo no such wheel >&2; exit 1"])
