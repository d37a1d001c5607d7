"""What a list of organisations would do, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.community import OrganisationRow, named
from bot.domain.counting.motion import NO, YES
from bot.domain.lists import Problem
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Element, Fields, Spans, Strong, Style, Table, Text, plain

MOST_PROBLEMS = 20
MOST_ROWS = 60


def explained(tx: Transaction, speech: Speech) -> tuple[Element, ...]:
    """Which classes a list may name."""
    kinds = ((kind.slug, (named(kind.names, speech.language),)) for kind in tx.community.kinds)
    return (
        speech.text("One organisation a line. Nothing is loaded before you have seen what it would add."),
        speech.text("Classes that may be named:", Style.MUTED),
        Fields(tuple(kinds), speech.language),
    )


def problems(found: Sequence[Problem], speech: Speech) -> tuple[Element, ...]:
    """All that is wrong, by line, and what would mend it."""
    lines = (
        speech.text(
            "Line {line}: {what}; {remedy}",
            line=Strong(str(problem.line)),
            what=plain(speech.phrase(problem.what)),
            remedy=plain(speech.phrase(problem.remedy)),
        )
        for problem in found[:MOST_PROBLEMS]
    )
    return (
        speech.text("The list cannot be loaded as it is; nothing was changed.", Style.NOTICE),
        *lines,
        *_more(len(found) - MOST_PROBLEMS, speech),
    )


def preview(tx: Transaction, rows: Sequence[OrganisationRow], speech: Speech) -> tuple[Element, ...]:
    """The organisations that would be new, and how many are on the register already."""
    new = [row for row in rows if tx.organisations.named(row.name) is None]
    would = speech.count(
        "{count} organisation would be new.", "{count} organisations would be new.", len(new)
    )
    shown: list[Element] = [
        Text(would, speech.language, Style.NOTICE),
        *_known(len(rows) - len(new), speech),
    ]
    if new:
        header = (
            speech.words("Organisation"),
            speech.words("Class"),
            speech.words("Has a vote"),
            speech.words("Delegate"),
            speech.words("Alternate"),
        )
        cells = tuple(_cells(tx, row, speech) for row in new[:MOST_ROWS])
        shown.append(Table(header, cells, speech.language))
    shown += _more(len(new) - MOST_ROWS, speech)
    return tuple(shown)


def loaded(added: int, before: int, speech: Speech) -> tuple[Element, ...]:
    """What became of a list, and what comes next."""
    words = speech.count("{count} organisation is added.", "{count} organisations are added.", added)
    return (
        Text(words, speech.language),
        *_known(before, speech),
        speech.text("Their people join with an invitation: “invite” gives each of them a code."),
    )


def _known(count: int, speech: Speech) -> tuple[Element, ...]:
    if not count:
        return ()
    words = speech.count(
        "{count} is on the register already and stays as it is.",
        "{count} are on the register already and stay as they are.",
        count,
    )
    return (Text(words, speech.language, Style.MUTED),)


def _more(count: int, speech: Speech) -> list[Element]:
    if count <= 0:
        return []
    return [Text(speech.count("And {count} more.", "And {count} more.", count), speech.language, Style.MUTED)]


def _cells(tx: Transaction, row: OrganisationRow, speech: Speech) -> tuple[Spans, ...]:
    kind = next(kind for kind in tx.community.kinds if kind.slug == row.kind)
    name = f"{row.name} ({row.parent})" if row.parent else row.name
    votes = speech.name("choice", YES if row.votes else NO)
    words = (name, named(kind.names, speech.language), votes, row.delegate or "—", row.alternate or "—")
    return tuple((word,) for word in words)
