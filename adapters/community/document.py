"""A YAML text as plain values with their lines: strings, true and false, lists, mappings and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from adapters.reading import Problem, Problems
from bot.domain.spelling import quoted

Path = tuple[str | int, ...]

LARGEST = 1_000_000
"""bytes a file may have"""
DEEPEST = 20
"""levels of nesting"""
MOST = 20_000
"""values, counted each time an alias repeats them"""

_TRUTH = {"yes": True, "on": True, "true": True, "no": False, "off": False, "false": False}
_CORE = frozenset(
    f"tag:yaml.org,2002:{tag}" for tag in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")
)
_BOOL, _NULL, _MERGE = (f"tag:yaml.org,2002:{tag}" for tag in ("bool", "null", "merge"))


class CommunityErrors(Problems):
    """A community's file was refused."""


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says. Numbers and dates stay as written; each field reads its own."""

    file: str
    tree: dict[str, Any]
    lines: dict[Path, int]
    written: dict[Path, str]
    """how each true or false was written"""
    problems: tuple[Problem, ...]

    def line(self, path: Path) -> int:
        """The line of `path`, or of the nearest thing around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)

    def problem(self, path: Path, what: str, remedy: str) -> Problem:
        """A problem of the value at `path`."""
        place = ".".join(str(part) for part in path)
        return Problem(self.file, self.line(path), f"{place}: {what}" if place else what, remedy)


def compose(source: str, file: str) -> Document:
    """Reads `source`; raises CommunityErrors where nothing can be made of it."""
    if len(source.encode(errors="replace")) > LARGEST:
        remedy = "a community's file holds names and rules only"
        raise CommunityErrors([Problem(file, 0, "larger than 1 MB", remedy)])
    try:
        root = yaml.compose(source, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise CommunityErrors([Problem(file, line, f"not YAML: {error.problem}", _syntax(error))]) from None
    except yaml.reader.ReaderError as error:
        line = source.count("\n", 0, error.position) + 1
        raise CommunityErrors([Problem(file, line, "a character that YAML forbids", "remove it")]) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        # PyYAML lets a few of Python's own errors through, for "\UFFFFFFFF" among others.
        raise CommunityErrors([Problem(file, 0, "not YAML", "look for odd escapes")]) from None
    if not isinstance(root, yaml.MappingNode) or root.tag not in _CORE:
        remedy = "begin with `community: a-short-name`"
        raise CommunityErrors([Problem(file, 1, "`key: value` lines are expected", remedy)])
    walk = _Walk(file)
    tree = walk.value(root, ())
    return Document(file, tree, walk.lines, walk.written, tuple(walk.problems))


def _syntax(error: yaml.MarkedYAMLError) -> str:
    said = f"{error.context} {error.problem}"
    if "'\\t'" in said:
        return "indent with spaces, not tabs"
    if "mapping values" in said:
        return 'put a text that holds ": " in quotes'
    if "alias" in said or "anchor" in said or "cannot start any token" in said:
        return "put a text that begins with a special character in quotes"
    return "look at this line and the one before: indentation, quotes, brackets"


class _Loader(yaml.SafeLoader):
    """Composes to a bounded depth, so that no file exhausts the stack."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        self.depth += 1
        if self.depth > DEEPEST:
            mark = parent.start_mark if parent else None
            raise yaml.composer.ComposerError(None, None, "nested too deeply", mark)
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


@dataclass
class _Walk:
    """Turns nodes into values and notes what may not be there."""

    file: str
    lines: dict[Path, int] = field(default_factory=dict)
    written: dict[Path, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    seen: int = 0

    def note(self, node: yaml.Node, what: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, node.start_mark.line + 1, what, remedy))

    def value(self, node: yaml.Node, path: Path) -> Any:  # noqa: ANN401 - pydantic gives it a type
        self.seen += 1
        # An alias may name the node it stands in; the path's length bounds that, the count the rest.
        if self.seen > MOST or len(path) > DEEPEST:
            line = node.start_mark.line + 1
            raise CommunityErrors([Problem(self.file, line, "too many values", "write it without aliases")])
        if isinstance(node, yaml.MappingNode):
            return dict(self._entries(node, path))
        if isinstance(node, yaml.SequenceNode):
            return list(self._items(node, path))
        return self._scalar(node, path)

    def _scalar(self, node: yaml.Node, path: Path) -> str | bool:
        text = str(node.value)
        if node.tag == _BOOL and text.casefold() in _TRUTH:
            self.written[path] = text
            return _TRUTH[text.casefold()]
        return text

    def _items(self, node: yaml.SequenceNode, path: Path) -> Iterator[Any]:
        kept = 0
        for item in node.value:
            if self._is_nothing(item, item, "an empty item"):
                continue
            self.lines[*path, kept] = item.start_mark.line + 1
            yield self.value(item, (*path, kept))
            kept += 1

    def _entries(self, node: yaml.MappingNode, path: Path) -> Iterator[tuple[str, Any]]:
        for key, value in node.value:
            name = self._key(key, path)
            if name is None:
                continue
            self.lines[*path, name] = key.start_mark.line + 1
            if not self._is_nothing(value, key, f"nothing is written after {quoted(name)}"):
                yield name, self.value(value, (*path, name))

    def _is_nothing(self, node: yaml.Node, place: yaml.Node, empty: str) -> bool:
        """Notes and leaves out what is empty, or not of YAML's own kinds."""
        if node.tag == _NULL:
            self.note(place, empty, "write a value, or remove the line")
        elif node.tag not in _CORE:
            self.note(node, f"the tag {quoted(node.tag)} is not used here", "remove it, or quote the text")
        return node.tag == _NULL or node.tag not in _CORE

    def _key(self, key: yaml.Node, path: Path) -> str | None:
        """The key's name; None where its entry cannot be kept."""
        if not isinstance(key, yaml.ScalarNode):
            self.note(key, "a key is one word", "close the brackets or quotes of the line before")
            return None
        name = str(key.value)
        if key.tag == _MERGE:
            self.note(key, "`<<` merges are not used here", "write the lines out")
            return None
        if key.tag == _BOOL:
            self.note(key, f"YAML reads {quoted(name)} as true or false", f'put it in quotes: "{name}"')
        if (*path, name) in self.lines:
            first = self.lines[*path, name]
            self.note(key, f"{quoted(name)} stands here again, first on line {first}", "keep one of the two")
            return None
        return name
