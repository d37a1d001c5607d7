"""What a seeded bug is: a patch of the real product in the server's own process, and who must find it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from inspect import Parameter, signature
from itertools import count
from types import FunctionType
from typing import Any

BOTH = ("sqlite", "postgres")


@dataclass(frozen=True, slots=True)
class Bug:
    """A way in which the bot could be wrong. `apply` is called in the server before it serves."""

    name: str
    what: str
    apply: Callable[[], None]
    rules: frozenset[str]
    """of the checker; each alone would do"""
    databases: Sequence[str] = BOTH
    """on which it must be found"""


class Bugs:
    """The bugs of one file, by name; the name is the function's."""

    def __init__(self) -> None:
        self.all: dict[str, Bug] = {}

    def bug(
        self, *rules: str, databases: Sequence[str] = BOTH
    ) -> Callable[[Callable[[], None]], Callable[[], None]]:
        """Registers a function that plants a bug, found by any of the rules; the docstring tells it."""

        def register(apply: Callable[[], None]) -> Callable[[], None]:
            name = apply.__name__.replace("_", "-")
            assert apply.__doc__, name
            self.all[name] = Bug(name, apply.__doc__.strip().rstrip("."), apply, frozenset(rules), databases)
            return apply

        return register


def patch(place: Any, name: str, make: Callable[[Any], Any]) -> None:
    """Puts what `make` makes of an attribute in its place.

    AttributeError where there is no such thing, TypeError where it is called with something else by now.
    """
    before = getattr(place, name)
    after = make(before)
    if isinstance(before, FunctionType):
        given = signature(before).parameters.values()
        named = {one.name: None for one in given if one.kind is Parameter.KEYWORD_ONLY}
        placed = [one for one in given if one.kind is Parameter.POSITIONAL_OR_KEYWORD]
        signature(after).bind(*placed, **named)
        signature(after).bind(*(one for one in placed if one.default is Parameter.empty), **named)
    setattr(place, name, after)


def every(number: int) -> Callable[[], bool]:
    """Something that is true each so many times."""
    counted = count(1)
    return lambda: next(counted) % number == 0
