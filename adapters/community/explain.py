"""Says in an operator's words, with line and remedy, what pydantic refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from adapters.community.document import Document, Path
from adapters.community.shape import CommunityShape
from adapters.reading import Problem, choose
from bot.domain.spelling import quoted

_QUOTED_WORD = re.compile(r"'([^']*)'")
_TEXTS = frozenset({"name", "operator", "strategy", "purpose", "title"})
_MEANT = {
    "bool": ("neither yes nor no", "write `yes` or `no`"),
    "int": ("not a whole number", "write one such as `3`"),
    "dict": ("`key: value` lines are expected here", "indent them under this key"),
    "model": ("`key: value` lines are expected here", "indent them under this key"),
    "tuple": ("a list is expected here", "write it as `[one, another]`"),
    "too": ("an empty list", "write at least one"),
}
"""by the first word of pydantic's error type"""


def explain(error: ValidationError, document: Document) -> Iterator[Problem]:
    """Each refusal as a problem of the document, or several where a validator found several."""
    for detail in error.errors(include_url=False):
        path = tuple(part for part in detail["loc"] if part != "[key]")
        match detail["type"]:
            case "faults":
                for fault in detail["ctx"]["faults"]:
                    yield document.problem((*path, *fault.at), fault.what, fault.remedy)
            case "missing" if path not in document.lines:
                what = f"{quoted(str(path[-1]))} is missing"
                yield document.problem(path[:-1], what, f"add `{path[-1]}: …`")
            case "missing":
                pass  # its line is there and empty, which has been said
            case "too_short" if detail["input"]:
                pass  # its items are there and wrong, which is said of each
            case "extra_forbidden":
                yield document.problem(path, "an unknown key", choose(str(path[-1]), known_keys(path[:-1])))
            case "enum" | "literal_error":
                among = _QUOTED_WORD.findall(detail["ctx"]["expected"])
                word = str(detail["input"])
                what = f"{quoted(word)} is not possible here"
                yield document.problem(path, what, choose(word, among))
            case _:
                yield document.problem(path, *_plainly(detail, document, path))


def _plainly(detail: ErrorDetails, document: Document, path: Path) -> tuple[str, str]:
    """What is wrong with a value's type or size, and the remedy."""
    if detail["type"] == "string_type":
        if path in document.written:
            word = document.written[path]
            return f"YAML reads {quoted(word)} as true or false", f'put it in quotes: "{word}"'
        return "one text is expected here", "write a single word or sentence"
    if detail["type"] == "dict_type" and isinstance(detail["input"], str | bool):
        if path[-1] in _TEXTS or "objectives" in path:
            return "one text for several languages", "write `{en: …, fr: …}`"
        return _MEANT["dict"]
    known = _MEANT.get(detail["type"].split("_")[0])
    return known or (detail["msg"], "see docs/community-file.md")


def known_keys(path: Path) -> tuple[str, ...]:
    """The keys that may stand in the mapping at `path`."""
    model: type[BaseModel] = CommunityShape
    parts = iter(path)
    for part in parts:
        field = next((f for n, f in model.model_fields.items() if part == (f.alias or n)), None)
        inner = next(_models(field.annotation), None) if field else None
        if field is None or inner is None:
            break
        model = inner
        if getattr(field.annotation, "__origin__", None) is dict:
            next(parts, None)
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _models(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - an annotation can be anything
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in getattr(annotation, "__args__", ()):
        yield from _models(argument)
