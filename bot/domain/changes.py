"""What two versions of a mandate differ in, to be read (RULES §2, Mandate)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from difflib import SequenceMatcher
from enum import StrEnum

from bot.domain.community import Charter, Names, Source, named

_WORDS = re.compile(r"\s+")


class Part(StrEnum):
    """What of a mandate has changed."""

    PURPOSE = "purpose"
    PILLAR = "pillar"
    PLAN = "plan"
    OBJECTIVE = "objective"
    DELIVERABLE = "deliverable"
    START = "start"
    END = "end"
    REVIEW = "review"
    MINIMUM = "minimum"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference, in one language; what was not there before, or is not any more, is empty."""

    part: Part
    before: str
    after: str
    number: int = 0
    """of an objective or deliverable"""


class Mark(StrEnum):
    """What became of some words."""

    KEPT = "kept"
    OUT = "out"
    IN = "in"


def changes(before: Charter, after: Charter, language: str) -> tuple[Change, ...]:
    """What `after` says otherwise, in `language` where it is translated, else in the one that prevails.

    A text of which only the original has changed is a change too, for that prevails.
    """
    return tuple(_changes(before, after, language))


def _changes(before: Charter, after: Charter, language: str) -> Iterator[Change]:
    yield from _reworded(Part.PURPOSE, before.purpose, after.purpose, language)
    for part, old, new in ((Part.PILLAR, before.pillar, after.pillar), (Part.PLAN, before.plan, after.plan)):
        if old != new:
            yield Change(part, _source(old, language), _source(new, language))
    yield from _numbered(
        Part.OBJECTIVE,
        {o.number: o.texts for o in before.objectives},
        {o.number: o.texts for o in after.objectives},
        language,
    )
    yield from _numbered(
        Part.DELIVERABLE,
        {d.number: _dated(d.titles, f" ({d.due})") for d in before.deliverables},
        {d.number: _dated(d.titles, f" ({d.due})") for d in after.deliverables},
        language,
    )
    for part, was, becomes in (
        (Part.START, str(before.start), str(after.start)),
        (Part.END, str(before.end), str(after.end)),
        (Part.REVIEW, str(before.review // timedelta(days=1)), str(after.review // timedelta(days=1))),
        (Part.MINIMUM, str(before.minimum_units), str(after.minimum_units)),
    ):
        if was != becomes:
            yield Change(part, was, becomes)


def _dated(titles: Names, due: str) -> Names:
    return tuple((language, title + due) for language, title in titles)


def _source(source: Source | None, language: str) -> str:
    return f"{named(source.titles, language)} {source.url}".strip() if source else ""


def _numbered(
    part: Part, before: Mapping[int, Names], after: Mapping[int, Names], language: str
) -> Iterator[Change]:
    for number in sorted(before.keys() | after.keys()):
        yield from _reworded(part, before.get(number, ()), after.get(number, ()), language, number)


def _reworded(part: Part, before: Names, after: Names, language: str, number: int = 0) -> Iterator[Change]:
    old, new = dict(before), dict(after)
    if not old or not new:
        was, becomes = (named(texts, language) if texts else "" for texts in (before, after))
    elif old.get(language) != new.get(language) and language in old.keys() & new.keys():
        was, becomes = old[language], new[language]
    else:
        was, becomes = before[0][1], after[0][1]
    if was != becomes:
        yield Change(part, was, becomes, number)


def pieces(change: Change) -> tuple[tuple[Mark, str], ...]:
    """The words of both texts in one: what stayed, what was taken out, what was put in."""
    old, new = _WORDS.split(change.before), _WORDS.split(change.after)
    found: list[tuple[Mark, str]] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append((Mark.KEPT, " ".join(old[i:j])))
        else:
            found += [(Mark.OUT, " ".join(old[i:j])), (Mark.IN, " ".join(new[k:m]))]
    return tuple((mark, words) for mark, words in found if words)
