"""Address rules that do not compile the same functions anew for the application of every test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from werkzeug.routing import Rule


class RememberedRule(Rule):
    """A rule whose builders (functions that write an address) come from an equal rule of an earlier application.

    Werkzeug writes, compiles and runs the source of two functions for each rule: nine tenths of the time of
    `create_app()`. They depend on the parts of the address only: converters are looked up in the
    rule that they are bound to.
    """

    builders: ClassVar[dict[Any, Callable[..., tuple[str, str]]]] = {}

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        if self.defaults:  # these are written into the function by this application's own converters
            return super()._compile_builder(append_unknown)
        key = (append_unknown, *self._trace)
        if key not in self.builders:
            self.builders[key] = super()._compile_builder(append_unknown)
        return self.builders[key]
