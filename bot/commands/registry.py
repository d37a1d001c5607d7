"""Commands as data: what each is called, takes, asks the policy for, and how a member finds it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from typing import TYPE_CHECKING

from bot.domain.groups import folded
from bot.domain.policy import Action
from bot.phrases import Speech
from bot.requests import Args, Reply

if TYPE_CHECKING:
    from bot.commands.context import Context

Handler = Callable[["Context"], Reply]
Options = Callable[["Context"], Sequence[tuple[str, str]]]


class Takes(Enum):
    """What a parameter takes from typed words."""

    WORD = "one word"
    LINE = "one quoted passage, or all the words left"
    LINES = "the quoted passages that are left, a line each"
    TEXT = "everything left, as it was typed"
    GROUP = "the longest name of a group"
    ORGANISATION = "the longest name of an organisation"
    PERSON = "a mention, a mail address or a name"
    WHEN = "the words from where an instant begins"
    NUMBERED = "a number after #, which may be left out before anything"
    FLAG = "its keyword alone"


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter: `after` is the keyword that introduces it, in the command's own language."""

    name: str
    takes: Takes
    label: str
    optional: bool = False
    after: str = ""
    hint: str = ""
    options: Options | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """One command. Its handler must ask the policy for one of `actions`, or nothing is committed."""

    name: str
    handler: Handler
    actions: tuple[Action, ...]
    summary: str
    example: str
    params: tuple[Param, ...] = ()
    reads: bool = False
    """answers from a snapshot; never enters the writer"""
    repeatable: bool = False
    """idempotent by its own state, so a request seen before may simply run again"""
    batched: bool = False
    """locks only what casting a ballot locks, so many may share a transaction"""
    hidden: bool = False
    title: str = ""
    """of its form"""

    @property
    def required(self) -> tuple[Param, ...]:
        """The parameters without which a form is shown."""
        return tuple(p for p in self.params if not p.optional)


class Router:
    """The commands of one subject; a name used twice is an error."""

    def __init__(self) -> None:
        self.commands: dict[str, Command] = {}

    def command(
        self,
        name: str,
        *actions: Action,
        summary: str,
        example: str,
        params: tuple[Param, ...] = (),
        reads: bool = False,
        repeatable: bool = False,
        batched: bool = False,
        hidden: bool = False,
        title: str = "",
    ) -> Callable[[Handler], Handler]:
        """Registers the decorated handler under `name`."""

        def register(handler: Handler) -> Handler:
            if name in self.commands:
                raise ValueError(f"two handlers for the command {name!r}")
            self.commands[name] = Command(
                name, handler, actions, summary, example, params, reads, repeatable, batched, hidden, title
            )
            return handler

        return register


class Registry:
    """All commands under every shipped language's verbs."""

    def __init__(self, routers: Iterable[Router], speeches: Iterable[Speech]) -> None:
        self.commands: dict[str, Command] = {}
        for router in routers:
            if double := self.commands.keys() & router.commands.keys():
                raise ValueError(f"commands registered twice: {sorted(double)}")
            self.commands.update(router.commands)
        self._speeches = tuple(speeches)
        self._verbs = self._collect()
        self.keywords: Mapping[str, str] = self._keywords()

    def _collect(self) -> dict[str, Command]:
        verbs: dict[str, Command] = {}
        for command in self.commands.values():
            for verb in {
                command.name,
                *(v for s in self._speeches for v in s.names("verb", command.name)),
            }:
                known = verbs.setdefault(folded(verb), command)
                if known is not command:
                    raise ValueError(f"{verb!r} means both {known.name!r} and {command.name!r}")
        return verbs

    def resolve(self, word: str, args: Args) -> tuple[Command | None, Args]:
        """The command that a typed word (or two: "catch up") means, with the arguments left."""
        if args.tokens:
            double = self._verbs.get(f"{folded(word)} {folded(args.tokens[0])}")
            if double:
                return double, Args.typed(args.rest(1))
        return self._verbs.get(folded(word)), args

    def nearest(self, word: str) -> Sequence[Command]:
        """Commands whose verbs look like `word`, the likeliest first."""
        close = get_close_matches(folded(word), self._verbs, 4, 0.6)
        return list(dict.fromkeys(self._verbs[verb] for verb in close if not self._verbs[verb].hidden))

    def _keywords(self) -> Mapping[str, str]:
        """Every spelling of every keyword ("as", "comme", "closes"…), folded, with its English one."""
        found: dict[str, str] = {}
        for command in self.commands.values():
            for keyword in (p.after for p in command.params if p.after):
                for word in (keyword, *(w for s in self._speeches for w in s.names("keyword", keyword))):
                    if found.setdefault(folded(word), keyword) != keyword:
                        raise ValueError(f"{word!r} means both {found[folded(word)]!r} and {keyword!r}")
        return found
