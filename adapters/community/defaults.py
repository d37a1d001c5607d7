"""What a community's file means by what it leaves out: manifest/community-defaults.yaml, cut to its shape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib.resources import files
from typing import Any

from adapters.community.document import Document, compose
from adapters.reading import Problem
from bot.domain.community import GroupKind
from bot.domain.profiles import Body
from bot.domain.spelling import LANGUAGE

_DEFAULTS = "community-defaults.yaml"
_LANGUAGES = ("en", "fr")
"""those of the defaults"""


def languages(tree: dict[str, Any]) -> tuple[str, ...]:
    """The languages a file asks for, as far as they can be made out."""
    asked = tree.get("languages", ["en"])
    words = (word for word in asked if isinstance(word, str)) if isinstance(asked, list) else ()
    return tuple(word for word in words if LANGUAGE.fullmatch(word))


def completed(document: Document) -> tuple[dict[str, Any], list[Problem]]:
    """The document's tree with the defaults of keys it lacks, and what has no default in its languages."""
    tree, problems = dict(document.tree), []
    asked = languages(tree)
    foreign = [language for language in asked if language not in _LANGUAGES]
    for key, default in compose((files("manifest") / _DEFAULTS).read_text("utf-8"), _DEFAULTS).tree.items():
        if key in tree:
            continue
        if foreign and "name" in str(default):
            what = f"nothing built in for `{key}` in {', '.join(foreign)}"
            problems.append(document.problem(("languages",), what, f"write `{key}:` into the file"))
            continue
        tree[key] = _in(asked, default)
    if "profiles" not in document.tree and "profiles" in tree:
        bodies = set(_bodies(tree))
        tree["profiles"] = {
            slug: profile
            for slug, profile in tree["profiles"].items()
            if profile["body"] in bodies and ("election" not in profile or tree.get("seats"))
        }
    return tree, problems


def _in(asked: Iterable[str], value: Any) -> Any:  # noqa: ANN401 - a tree of YAML values
    """`value` with each text in the languages asked for only."""
    if isinstance(value, list):
        return [_in(asked, item) for item in value]
    if not isinstance(value, dict):
        return value
    if set(value) == set(_LANGUAGES):
        return {language: value[language] for language in asked if language in value}
    return {key: _in(asked, item) for key, item in value.items()}


def _bodies(tree: dict[str, Any]) -> Iterator[str]:
    """The bodies that can vote in this community."""
    seated = {str(seat.get("body")) for seat in mappings(tree.get("seats")).values()}
    for slug, group in mappings(tree.get("groups")).items():
        kind = group.get("kind", GroupKind.WORKING)
        if slug in seated:
            yield Body.SEATS
        elif kind == GroupKind.PLENARY:
            yield Body.PLENARY
        elif kind != GroupKind.INFORMATION:
            yield Body.GROUP


def mappings(value: Any) -> dict[str, dict[str, Any]]:  # noqa: ANN401 - a tree of YAML values
    """The entries of a section that are mappings, whatever else may be wrong with it."""
    entries = value.items() if isinstance(value, dict) else ()
    return {key: entry for key, entry in entries if isinstance(entry, dict)}
