"""Templates compiled once, for all processes of a server.

Compiling leaves the memory of a process scattered: of the 15 MB that the first pages took, two thirds were nobody's.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from jinja2 import Environment
from jinja2.bccache import Bucket, BytecodeCache


class CompiledTemplates(BytecodeCache):
    """Compiled templates in a folder, one file each; a template that has changed since is compiled anew.

    Where the folder cannot be written, templates are compiled in memory, as without it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def load_bytecode(self, bucket: Bucket) -> None:
        """Take what another process compiled."""
        with suppress(OSError), self._file(bucket).open("rb") as file:
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next process, which reads the old file or the new one, never a half."""
        own = self._file(bucket).with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            with own.open("wb") as file:
                bucket.write_bytecode(file)
            own.replace(self._file(bucket))

    def _file(self, bucket: Bucket) -> Path:
        return self.folder / f"{bucket.key}.compiled"


def compile_templates(environment: Environment) -> None:
    """Compile all, so that no web worker does."""
    for name in environment.list_templates(extensions=("html", "txt", "subject")):
        environment.get_template(name)
