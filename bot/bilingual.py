"""Two cards of the same shape as one, for a conversation that reads two languages."""

from __future__ import annotations

from dataclasses import replace

from bot.views import Actions, Button, Card, Chart, Divider, Element, Fields, Spans, Table, Text


def bilingual(first: Card, second: Card) -> Card:
    """One card that says everything in both languages, in their order.

    Both cards come from the same builder, so their bodies have the same shape; a pair that does not
    match is shown one after the other rather than lost.
    """
    body: list[Element] = []
    for left, right in zip(first.body, second.body, strict=False):
        body.extend(_both(left, right))
    longer = max(first.body, second.body, key=len)
    body.extend(longer[min(len(first.body), len(second.body)) :])
    return replace(first, title=_joined(first.title, second.title), body=tuple(body))


def _joined(left: str, right: str) -> str:
    return left if left == right else f"{left} / {right}"


def _both(left: Element, right: Element) -> tuple[Element, ...]:
    match left, right:
        case Text(), Text():
            return (left,) if left.spans == right.spans else (left, right)
        case Fields(), Fields() if len(left.pairs) == len(right.pairs):
            return (replace(left, pairs=tuple(map(_pair, left.pairs, right.pairs))),)
        case Table(), Table() if len(left.header) == len(right.header):
            header = tuple(map(_joined, left.header, right.header))
            return (replace(left, header=header),) if left.rows == right.rows else (left, right)
        case Chart(), Chart() if [n for _, n in left.bars] == [n for _, n in right.bars]:
            bars = tuple((_joined(a, b), n) for (a, n), (b, _) in zip(left.bars, right.bars, strict=True))
            return (replace(left, title=_joined(left.title, right.title), bars=bars),)
        case Actions(), Actions() if list(map(_does, left.buttons)) == list(map(_does, right.buttons)):
            return (Actions(tuple(map(_button, left.buttons, right.buttons))),)
        case Divider(), Divider():
            return (left,)
        case _:
            return (left, right)


def _pair(left: tuple[str, Spans], right: tuple[str, Spans]) -> tuple[str, Spans]:
    value = left[1] if left[1] == right[1] else (*left[1], " / ", *right[1])
    return _joined(left[0], right[0]), value


def _does(button: Button) -> tuple[str, tuple[str, ...]]:
    return button.command, button.args


def _button(left: Button, right: Button) -> Button:
    return replace(left, label=_joined(left.label, right.label))
