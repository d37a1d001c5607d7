"""From typed words to the raw values of a command's parameters, and back to words for a button."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.commands.registry import Command, Param, Takes
from bot.domain.groups import folded
from bot.domain.when import begins
from bot.requests import Args

_NUMBERED = re.compile(r"#[1-9][0-9]?[:.,)–-]*")
_AROUND_NUMBER = "#:.,)–-"

Longest = Mapping[Takes, "NameLength"]


class NameLength:
    """How many of the words at hand belong to a known name; 0 where none fits."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = {folded(name) for name in names}

    def of(self, words: Sequence[str]) -> int:
        """The length, in words, of the longest known name that `words` begin with."""
        for length in range(min(len(words), 8), 0, -1):
            if folded(" ".join(words[:length])) in self._names:
                return length
        return 0


def raw_values(
    command: Command, args: Args, keywords: Mapping[str, str], names: Longest, *, here: bool = False
) -> dict[str, str]:
    """The words that belong to each parameter; a parameter that got none is missing.

    `here` says that the conversation follows a group, so that a group's name may be left out.
    """
    if args.fields:
        known = {p.name for p in command.params}
        return {name: value for name, value in args.fields.items() if name in known and value.strip()}
    values, end = _introduced(command, args, keywords)
    _positional([p for p in command.params if not p.after], args, end, names, values, here=here)
    return values


def _introduced(command: Command, args: Args, keywords: Mapping[str, str]) -> tuple[dict[str, str], int]:
    """Values after a keyword, and where the words before the first keyword end."""
    by_keyword = {p.after: p for p in command.params if p.after}
    marks: list[tuple[int, Param]] = []
    for index, token in enumerate(args.tokens):
        # Each keyword once: in “follow training in en fr” the second French “in” is a language.
        if param := by_keyword.pop(keywords.get(folded(token), ""), None):
            marks.append((index, param))
    values: dict[str, str] = {}
    for position, (index, param) in enumerate(marks):
        stop = marks[position + 1][0] if position + 1 < len(marks) else len(args.tokens)
        words = args.tokens[index + 1 : stop]
        values[param.name] = param.after if param.takes is Takes.FLAG else " ".join(words)
    return values, marks[0][0] if marks else len(args.tokens)


def _positional(
    params: Sequence[Param], args: Args, end: int, names: Longest, values: dict[str, str], *, here: bool
) -> None:
    at = 0
    for position, param in enumerate(params):
        if at >= end:
            return
        following = params[position + 1] if position + 1 < len(params) else None
        if following and following.takes is Takes.LINES and param.takes is Takes.LINE:
            taken = _before_lines(args, at, end)
        elif following and following.takes is Takes.WHEN:
            taken = 1 + begins(args.tokens[at + 1 : end])
        else:
            taken = _taken(param, args.tokens[at:end], names, last=following is None, here=here)
        if taken == 0:
            continue
        whole = at + taken == len(args.tokens)
        words = args.tokens[at : at + taken]
        if param.takes is Takes.LINES:
            values[param.name] = "\n".join(words)
        elif param.takes is Takes.NUMBERED:
            values[param.name] = words[0].strip(_AROUND_NUMBER)
        else:
            values[param.name] = args.rest(at) if whole else " ".join(words)
        at += taken


def _before_lines(args: Args, at: int, end: int) -> int:
    """The words of a line that quoted passages follow: one passage, or all words up to the first."""
    passages = [index for index in range(at, end) if args.quoted(index)]
    if passages and passages[0] == at:
        return 1
    return (passages[0] if passages else end) - at


def _taken(param: Param, words: Sequence[str], names: Longest, *, last: bool, here: bool) -> int:
    """How many of `words` the parameter takes."""
    match param.takes:
        case Takes.GROUP | Takes.ORGANISATION:
            known = names[param.takes].of(words)
            # A name that may be left out, and is not one, is left to the next parameter; where there is
            # no next, or it is needed, it is taken anyway, so that the answer can name the nearest.
            left_out = (param.optional and not last) or (here and param.takes is Takes.GROUP)
            return known or (0 if left_out else len(words) if last else 1)
        case Takes.TEXT | Takes.LINES | Takes.WHEN:
            return len(words)
        case Takes.LINE | Takes.PERSON:
            one = " " in words[0] or "@" in words[0] or words[0].startswith("#")
            return 1 if one and not last else len(words) if last else 1
        case Takes.NUMBERED:
            return 1 if _NUMBERED.fullmatch(words[0]) else 0
        case Takes.WORD:
            return 1
        case Takes.FLAG:
            return 0


def tokens(command: Command, values: Mapping[str, str]) -> tuple[str, ...]:
    """The words that give `values` again: what a button that completes the command carries."""
    words: list[str] = []
    for param in command.params:
        value = values.get(param.name)
        if value is None:
            continue
        if param.takes is Takes.FLAG:
            words.append(param.after)
        elif param.takes is Takes.LINES:
            words += value.splitlines()
        elif param.takes is Takes.NUMBERED:
            words.append(f"#{value}")
        elif param.after:
            words += [param.after, value]
        else:
            words.append(value)
    return tuple(words)
