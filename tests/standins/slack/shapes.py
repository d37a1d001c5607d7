"""A small vocabulary for saying what a JSON value must look like, refusing it with Slack's kind of words."""

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

Json = dict[str, Any]
Check = Callable[[Any, str], Iterator[str]]
"""Called with a value and a JSON pointer to it; yields one sentence for everything that is wrong."""


def wrong(message: str, at: str) -> str:
    return f"{message} [json-pointer:{at}]"


def string(most: int, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, str):
            yield wrong("must be a string", at)
        elif len(value) < least:
            yield wrong(f"must be more than {least - 1} characters", at)
        elif len(value) > most:
            yield wrong(f"must be less than {most + 1} characters", at)

    return check


def number(least: float, most: float) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if isinstance(value, bool) or not isinstance(value, int | float):
            yield wrong("must be a number", at)
        elif not least <= value <= most:
            yield wrong(f"must be from {least:g} to {most:g}", at)

    return check


def boolean(value: Any, at: str) -> Iterator[str]:
    if not isinstance(value, bool):
        yield wrong("must be a boolean", at)


def anything(value: Any, at: str) -> Iterator[str]:
    yield from ()


def one_of(*allowed: Any) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if value not in allowed:
            yield wrong(f"must be one of {', '.join(map(str, allowed))}", at)

    return check


def items(each: Check, most: int, least: int = 1) -> Check:
    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, list):
            yield wrong("must be an array", at)
            return
        if len(value) < least:
            yield wrong(f"no fewer than {least} items allowed", at)
        if len(value) > most:
            yield wrong(f"no more than {most} items allowed", at)
        for place, item in enumerate(value):
            yield from each(item, f"{at}/{place}")

    return check


def shape(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """An object with these fields and no others: Slack refuses unknown fields too."""
    fields = {**required, **(optional or {})}

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield wrong("must be an object", at)
            return
        for name in required.keys() - value.keys():
            yield wrong(f"missing required field: {name}", at)
        for name, inside in value.items():
            if name in fields:
                yield from fields[name](inside, f"{at}/{name}")
            else:
                yield wrong(f"invalid additional property: {name}", at)

    return check


def typed(kinds: Mapping[str, Check], allowed: Collection[str] | None = None) -> Check:
    """An object whose `type` chooses its check; a type not known, or not allowed here, is refused."""
    names = set(kinds if allowed is None else allowed)

    def check(value: Any, at: str) -> Iterator[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in names:
            yield wrong(f"unsupported type: {kind}", f"{at}/type")
        else:
            yield from kinds[kind](value, at)

    return check


def together(*checks: Check) -> Check:
    """All these checks; the later ones, which compare fields, run only when the shape is right."""

    def check(value: Any, at: str) -> Iterator[str]:
        for one in checks:
            found = list(one(value, at))
            yield from found
            if found:
                return

    return check
