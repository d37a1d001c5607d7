"""What the product says, found in its source, and the catalogues brought up to date with it: `make texts`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

from adapters.catalogues import SOURCE, languages
from bot.commands import notes, registry
from bot.commands.items import STEPS
from bot.domain.agenda import ItemKind
from bot.domain.attendance import Presence
from bot.domain.community import GroupKind
from bot.domain.counting.motion import CHOICES
from bot.domain.group_life import Move
from bot.domain.groups import GroupState, Role
from bot.domain.meetings import Attendance
from bot.domain.notes import Part
from bot.domain.people import OFFICES, Rank
from bot.domain.phases import Phase
from bot.domain.refusal import Refusal
from bot.domain.standing import Deed, Standing

ROOT = Path(__file__).parent.parent
LOCALES = ROOT / "bot" / "locales"
SOURCES = ("bot", "adapters")

MARKS = frozenset(
    {"marked", "phrase", *(refusal.__name__ for refusal in (Refusal, *Refusal.__subclasses__()))}
)
SPEECH = frozenset({"words", "say", "text", "count"})
CONTEXT = frozenset({"done", "button", "muted"})

COMMANDS = frozenset({"verb", "keyword"})
TYPED = COMMANDS | {
    "attendance",
    "choice",
    "decision",
    "group step",
    "item kind",
    "item step",
    "mail answer",
    "note part",
    "note step",
    "office",
    "phase",
    "presence",
    "role",
    "ruling",
    "standing",
    "update",
}
"""Contexts of words that members type."""
SEVERAL = "Several words may be given, separated by |: all are understood, the first is shown."


@dataclass(slots=True)
class Found:
    """Texts with the files that say them, and the expressions that say what was declared elsewhere."""

    texts: dict[tuple[str, ...], set[str]] = field(default_factory=dict)
    """(message,) or (one, many)"""
    declared_elsewhere: set[tuple[str, str]] = field(default_factory=set)
    """(file, expression)"""


@cache
def found() -> Found:
    """Every text of the core and of the adapters."""
    texts = Found()
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            _read_module(path, texts)
        for path in sorted((ROOT / folder).rglob("*.html")):
            _read_template(path, texts)
    return texts


def _read_module(path: Path, texts: Found) -> None:
    file = path.relative_to(ROOT).as_posix()
    for call in ast.walk(ast.parse(path.read_text("utf-8"), file)):
        if isinstance(call, ast.Call) and call.args and (arguments := _said(call)):
            message = tuple(a.value for a in arguments if isinstance(a, ast.Constant))
            if len(message) == len(arguments):
                texts.texts.setdefault(message, set()).add(file)
            elif not _is_marked(arguments[0]):
                texts.declared_elsewhere.add((file, ast.unparse(arguments[0])))


def _said(call: ast.Call) -> list[ast.expr]:
    """The arguments of a call that are texts; none of another call, such as `ctx.text("choice")`."""
    match call.func:
        case ast.Name(id=name) if name in MARKS:
            return call.args[:1]
        case ast.Attribute(value=receiver, attr=name) if name in SPEECH and _is_speech(receiver):
            return call.args[: 2 if name == "count" else 1]
        case ast.Attribute(value=ast.Name(id="ctx"), attr=name) if name in CONTEXT:
            return call.args[:1]
        case _:
            return []


def _is_speech(receiver: ast.expr) -> bool:
    words = ast.unparse(receiver)
    return words.endswith("speech") or "speeches(" in words


def _is_marked(argument: ast.expr) -> bool:
    match argument:
        case ast.Call(func=ast.Name(id="marked")):
            return True
        case ast.IfExp(body=body, orelse=orelse):
            return _is_marked(body) and _is_marked(orelse)
        case _:
            return False


def _read_template(path: Path, texts: Found) -> None:
    file = path.relative_to(ROOT).as_posix()
    for call in Environment(autoescape=True).parse(path.read_text("utf-8")).find_all(nodes.Call):
        name = call.node.attr if isinstance(call.node, nodes.Getattr) else getattr(call.node, "name", "")
        if name not in SPEECH or not call.args:
            continue
        arguments = call.args[: 2 if name == "count" else 1]
        message = tuple(a.value for a in arguments if isinstance(a, nodes.Const))
        if len(message) == len(arguments):
            texts.texts.setdefault(message, set()).add(file)
        else:
            texts.declared_elsewhere.add((file, f"{name}(…)"))


def names() -> Iterator[tuple[str, str]]:
    """(context, key) of everything that is called differently in each language, or typed by members."""
    commands = registry(()).commands.values()
    yield from (("verb", command.name) for command in commands)
    yield from (
        ("keyword", keyword) for keyword in sorted({p.after for c in commands for p in c.params} - {""})
    )
    yield from (("choice", choice) for choice in (*CHOICES, "me", "back", "new", "stop", "form", "message"))
    yield ("mail answer", "off")
    yield from (("ruling", ruling) for ruling in RULINGS)
    yield from (("attendance", attendance.value) for attendance in Attendance)
    yield from (("presence", presence.value) for presence in Presence)
    yield from (("phase", phase.value) for phase in Phase)
    yield ("update", "nothing to report")
    yield from (("item kind", kind.value) for kind in ItemKind)
    yield from (("item step", step) for step in STEPS)
    yield from (("office", office) for office in (*OFFICES, "none"))
    yield from (("standing", standing.value) for standing in Standing)
    yield from ((context, deed.value) for context in ("deed", "deed mark") for deed in Deed)
    yield from (("role", role.value) for role in Role)
    yield from (("rank", rank.value) for rank in Rank)
    yield from (("group kind", kind.value) for kind in GroupKind)
    yield from (("note step", step) for step in notes.STEPS)
    yield from (("note part", part.value) for part in Part)
    yield from (("group step", move.value) for move in Move)
    yield ("decision", "vote")
    yield from (("group state", state.value) for state in GroupState)
    yield from (("language", language) for language in languages())
    yield ("number", ".")


RULINGS = ("upheld", "dismissed")


def template(language: str) -> Catalog:
    """What a catalogue must hold. English commands are the messages themselves, and so are English texts."""
    catalogue = Catalog()
    for context, key in names():
        if language != SOURCE or context not in COMMANDS:
            catalogue.add(key, context=context, auto_comments=[SEVERAL] if context in TYPED else [])
    if language != SOURCE:
        for message, files in found().texts.items():
            catalogue.add(
                message if len(message) > 1 else message[0], locations=[(f, 0) for f in sorted(files)]
            )
    return catalogue


def read(language: str) -> Catalog:
    """A shipped catalogue."""
    with (LOCALES / f"{language}.po").open("rb") as source:
        return read_po(source, locale=language)


def update(language: str) -> None:
    """Adds the texts that a catalogue lacks, untranslated, and takes out those nobody says any more."""
    catalogue, path = read(language), LOCALES / f"{language}.po"
    catalogue.update(template(language), no_fuzzy_matching=True)
    header, _, _ = path.read_text("utf-8").partition("\n\n")
    entries = BytesIO()
    write_po(entries, catalogue, width=110, omit_header=True, ignore_obsolete=True, include_lineno=False)
    path.write_text(f"{header}\n\n{entries.getvalue().decode()}", "utf-8")


if __name__ == "__main__":
    for one in languages():
        update(one)
