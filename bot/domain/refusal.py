"""The anticipated "no": what the domain answers when a rule forbids something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence chosen by the domain: the English message and what fills its placeholders.

    Values may be strings, numbers, instants wrapped by a view, or further phrases.
    """

    message: str
    values: Mapping[str, Any]


def phrase(message: str, **values: Any) -> Phrase:  # noqa: ANN401 - spans belong to a layer above
    """A `Phrase`; the name under which texts in the domain are found for the catalogues."""
    return Phrase(message, values)


class Refusal(Exception):
    """An anticipated refusal, phrased for the reader at the edge.

    `remedy` says what to do next; `buttons` are (label phrase, command, args) that do it.
    """

    def __init__(self, message: str, *, remedy: Phrase | None = None, **values: Any) -> None:  # noqa: ANN401
        super().__init__(message)
        self.phrase = Phrase(message, values)
        self.remedy = remedy
        self.buttons: tuple[tuple[Phrase, str, tuple[str, ...]], ...] = ()

    def offering(self, label: Phrase, command: str, *args: str) -> Refusal:
        """This refusal with one more button."""
        self.buttons = (*self.buttons, (label, command, args))
        return self


class NotAllowed(Refusal):
    """The policy stands against it: somebody else may, or nobody until something has changed."""
