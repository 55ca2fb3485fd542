"""Address rules that are not compiled anew for the application of every test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NamedTuple

from werkzeug.routing import Rule


class Compiled(NamedTuple):
    """What Werkzeug makes of a rule; nothing changes it later."""

    parts: Any
    trace: Any
    converters: Any
    arguments: set[str]
    build: Callable[..., tuple[str, str]]
    build_unknown: Callable[..., tuple[str, str]]


class RememberedRule(Rule):
    """A rule that takes what Werkzeug compiled for an equal rule of an earlier application.

    Werkzeug takes addresses apart, and writes, compiles and runs the source of two functions for each rule: most of
    the time of `create_app()`. All that depends on the rule and on the kinds of converters only.
    """

    remembered: ClassVar[dict[Any, Compiled]] = {}

    def compile(self) -> None:
        """Compile this rule, or take what an equal one became."""
        assert self.map is not None
        kinds = frozenset(self.map.converters.items())
        defaults = tuple(sorted((self.defaults or {}).items()))
        key = (self.rule, self.merge_slashes, self.subdomain, self.host, self.map.host_matching, defaults, kinds)
        if key not in self.remembered:
            super().compile()
            builders = (self._build.__func__, self._build_unknown.__func__)  # type: ignore[attr-defined]  # bound methods
            self.remembered[key] = Compiled(self._parts, self._trace, self._converters, self.arguments, *builders)
        known = self.remembered[key]
        self._parts, self._trace, self._converters = known.parts, known.trace, known.converters
        self.arguments = set(known.arguments)
        self._build = known.build.__get__(self, None)
        self._build_unknown = known.build_unknown.__get__(self, None)
