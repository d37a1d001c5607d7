"""Groups, who belongs to them and in which role; finding a group by any of its names (RULES §1, §2)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import get_close_matches
from enum import StrEnum

from bot.domain.community import GroupEntry, GroupKind, Names, named
from bot.domain.refusal import Refusal, phrase


class Role(StrEnum):
    """What a member is in a group."""

    LEAD = "lead"
    COLEAD = "co-lead"
    FOCAL_POINT = "focal-point"
    REPRESENTATIVE = "representative"
    OBSERVER = "observer"
    GUEST = "guest"


LEADING = frozenset({Role.LEAD, Role.COLEAD})


class GroupState(StrEnum):
    """The life of a group."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    ACTIVE = "active"
    UNDER_REVIEW = "under-review"
    EXTENDED = "extended"
    DORMANT = "dormant"
    CLOSING = "closing"
    """from the decision until its last open vote has closed"""
    COMPLETING = "completing"
    """likewise"""
    COMPLETED = "completed"
    CLOSED = "closed"


JOINABLE = frozenset({GroupKind.WORKING, GroupKind.INFORMATION})
"""Kinds that people join, and that have a life; the others last as long as the community."""
ACTIVE_STATES = frozenset(
    {GroupState.APPROVED, GroupState.ACTIVE, GroupState.UNDER_REVIEW, GroupState.EXTENDED}
)
WINDING_UP = frozenset({GroupState.CLOSING, GroupState.COMPLETING})
ENDED_STATES = WINDING_UP | {GroupState.COMPLETED, GroupState.CLOSED}


@dataclass(frozen=True, slots=True)
class GroupStep:
    """One step of a group's life: what it led to, who took it, under which decision and why."""

    state: GroupState
    at: datetime
    member_id: int | None = None
    """None where it came by itself"""
    decision: str = ""
    reason: str = ""
    report: str = ""
    """the final report, with where the outputs went; the outcome of a review"""


@dataclass(frozen=True, slots=True)
class Group:
    """A group of the running community; its state comes from its life.

    Its names come from the file, or from whoever proposed it.
    """

    id: int
    entry: GroupEntry
    state: GroupState
    founded_at: datetime
    """its first load, or its approval; until then its proposal"""

    @property
    def kind(self) -> GroupKind:
        """What it is."""
        return self.entry.kind

    @property
    def slug(self) -> str:
        """Its short name."""
        return self.entry.slug

    @property
    def names(self) -> Names:
        """Its names per language."""
        return self.entry.names

    def called(self, language: str) -> str:
        """Its name in `language`."""
        return named(self.names, language)


def require_active(group: Group, language: str) -> None:
    """Refuses what only an active group takes."""
    name = group.called(language)
    if group.state in WINDING_UP:
        raise Refusal(
            "{group} is closing: it takes no new members, motions or votes.",
            group=name,
            remedy=phrase("Votes that are open run to their close; then the group is closed."),
        )
    if group.state in ENDED_STATES:
        raise Refusal(
            "{group} is closed.", group=name, remedy=phrase("“groups” lists those that can be joined.")
        )
    if group.state is GroupState.PROPOSED:
        raise Refusal(
            "{group} is only proposed.",
            group=name,
            remedy=phrase("It can be joined once the secretariat has approved it under a decision."),
        )
    if group.state not in ACTIVE_STATES:
        raise Refusal("{group} is dormant.", group=name, remedy=phrase("An update of a member wakes it."))


@dataclass(frozen=True, slots=True)
class Membership:
    """A member's role in a group, dated; `founder` is exempt from the 14 days of the roll."""

    id: int
    group_id: int
    member_id: int
    organisation_id: int
    role: Role
    since: datetime
    founder: bool = False
    until: datetime | None = None


def folded(text: str) -> str:
    """`text` without case, accents and surrounding punctuation: how names are compared."""
    letters = text.casefold() if text.isascii() else _without_accents(text)
    return " ".join(letters.split()).strip(" .,:;!?")


def _without_accents(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text).casefold()  # 🄐 is (A) before it is (a)
    letters = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    return letters.replace("’", "'")


LONGEST_NAME = 20
"""Of a group, in words; of a long text that begins with one, no more are looked at."""
UNREPRESENTED = timedelta(weeks=4)
"""How long an organisation stays in a group without a representative (RULES §2, Leaving)."""


def unrepresented(memberships: Iterable[Membership], now: datetime) -> tuple[Membership, ...]:
    """Of each organisation that a group still counts although nobody represents it, the last that did.

    `memberships` are those of the group, ended ones too.
    """
    represented = [m for m in memberships if m.role is Role.REPRESENTATIVE]
    present = {m.organisation_id for m in represented if m.until is None}
    ended = sorted((m.until, m.id, m) for m in represented if m.until is not None)
    last = {m.organisation_id: m for until, _, m in ended if now < until + UNREPRESENTED}
    return tuple(m for organisation, m in last.items() if organisation not in present)


@dataclass(frozen=True, slots=True)
class Match:
    """What a search for a name found: one, several to choose from, or the nearest spellings."""

    group: Group | None
    taken: int
    """how many words belong to the name"""
    several: tuple[Group, ...] = ()
    nearest: tuple[Group, ...] = ()


def find(words: Sequence[str], groups: Iterable[Group]) -> Match:
    """The group that the longest beginning of `words` names, by slug, name or alias.

    A shortened name that fits several groups gives them all; one that fits none, the nearest spellings.
    """
    by_name: dict[str, Group] = {}
    for group in groups:
        by_name.update((folded(name), group) for name in group.entry.called())
    folded_words = [folded(word) for word in words]
    for length in range(min(len(words), LONGEST_NAME), 0, -1):
        found = by_name.get(folded(" ".join(words[:length])))
        if found:
            return Match(found, length)
    if not folded_words or not folded_words[0]:
        return Match(None, 0)
    return _inexact(folded_words[0], by_name)


def _inexact(word: str, by_name: dict[str, Group]) -> Match:
    starts = {g.id: g for name, g in by_name.items() if len(word) > 2 and name.startswith(word)}
    if len(starts) == 1:
        return Match(next(iter(starts.values())), 1)
    if starts:
        return Match(None, 1, several=tuple(starts.values()))
    close = {by_name[name].id: by_name[name] for name in get_close_matches(word, by_name, 5)}
    return Match(None, 0, nearest=tuple(close.values()))
