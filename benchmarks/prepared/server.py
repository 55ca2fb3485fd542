"""A web server with one worker or more, started as `./run serve` starts it, and what its workers cost."""

from __future__ import annotations

import compileall
import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType
from urllib.request import urlopen

from challenge.app import create_app
from challenge.compiled import compile_templates

ROOT = Path(__file__).resolve().parents[2]
SERVED = "benchmarks.prepared.served:app"
PATIENCE = 60.0
PSS = re.compile(r"^Pss: +(\d+) kB", re.MULTILINE)


@dataclass(frozen=True)
class Server:
    """Where it listens, and the process that keeps its workers."""

    port: int
    process: int

    @property
    def workers(self) -> list[Path]:
        """What the system tells of each process that answers."""
        children = Path(f"/proc/{self.process}/task/{self.process}/children").read_text().split()
        return [Path("/proc") / one for one in children]

    def cpu_seconds(self) -> float:
        """What all workers have computed so far."""
        ticks = 0
        for worker in self.workers:
            fields = (worker / "stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def megabytes(self) -> float:
        """The resident memory of the largest worker: its share of what it has in common with others, and its own."""
        return max(float(PSS.search((worker / "smaps_rollup").read_text())[1]) for worker in self.workers) / 1000  # type: ignore[index]  # the line is always there


@contextmanager
def started(database: str, *, workers: int = 1) -> Iterator[Server]:
    """Serve the database at this URL."""
    port = _free_port()
    command = [*_run_script().granian("127.0.0.1", port, workers, "warning")[:-1], SERVED]
    settings = {"CHALLENGE_MODE": "test", "DATABASE_URL": database, "BASE_URL": f"http://127.0.0.1:{port}"}
    # Code and templates that are compiled while they are loaded leave traces in memory: a server finds them compiled.
    ours = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    compileall.compile_dir(ROOT / "challenge", quiet=2)
    compile_templates(create_app({"CHALLENGE_MODE": "test", "DATABASE_URL": database}).jinja_env)
    with subprocess.Popen(command, cwd=ROOT, env={**ours, **settings}) as process:
        try:
            _wait_for(port)
            yield Server(port, process.pid)
        finally:
            process.terminate()


def _run_script() -> ModuleType:
    """`./run` itself: what is measured is started by the very words that start the product."""
    loader = SourceFileLoader("run_script", str(ROOT / "run"))
    spec = spec_from_loader("run_script", loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            urlopen(f"http://127.0.0.1:{port}/bare?1", timeout=5).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return
