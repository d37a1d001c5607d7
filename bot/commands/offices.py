"""Who is asked when a vote needs a decision: chairs of bodies, the chair, secretaries (RULES §7)."""

from __future__ import annotations

from collections.abc import Iterable

from bot.commands.telling import tell
from bot.domain.community import GroupKind
from bot.domain.groups import LEADING
from bot.domain.people import Member
from bot.domain.profiles import Body
from bot.domain.prompts import ASKED
from bot.domain.votes import Vote
from bot.ports import Transaction


def body_chairs(tx: Transaction, group_id: int) -> list[Member]:
    """Who holds the chair's seat of a body."""
    chairs = {entry.slug for entry in tx.community.seats if entry.chair}
    held = (seat for seat in tx.seats.all() if seat.group_id == group_id and seat.slug in chairs)
    return [tx.people.member(seat.holder_id) for seat in held if seat.holder_id is not None]


def lot_drawers(tx: Transaction, vote: Vote) -> list[Member]:
    """Who enters a number for the vote's lot: the body's chair, else the community's."""
    return body_chairs(tx, vote.group_id) or list(tx.people.holding("chair"))


def rulers(tx: Transaction, vote: Vote) -> list[Member]:
    """Who says how a challenge was decided: the advisory group's chair, else the community's.

    Whoever moved the motion never does (RULES §4).
    """
    body = ruling_body(tx, vote)
    chairs = body_chairs(tx, body) if body is not None else tx.people.holding("chair")
    return [member for member in chairs if member.id != vote.mover_id]


def ruling_body(tx: Transaction, vote: Vote) -> int | None:
    """The advisory group that decides challenges; None where none has a chair who may."""
    advisory = (group.id for group in tx.groups.all() if group.kind is GroupKind.ADVISORY)
    return next((g for g in advisory if any(c.id != vote.mover_id for c in body_chairs(tx, g))), None)


def certifiers(tx: Transaction) -> list[Member]:
    """Who certifies: the secretaries, or the chair where there are none."""
    return list(tx.people.holding("secretary")) or list(tx.people.holding("chair"))


def openers(tx: Transaction, vote: Vote) -> list[Member]:
    """Who may open a vote like this one, and so run it again (RULES §7)."""
    match Body(vote.rule.body):
        case Body.SEATS:
            return body_chairs(tx, vote.group_id)
        case Body.PLENARY:
            return [*tx.people.holding("chair"), *tx.people.holding("secretary")]
        case Body.GROUP | Body.PERSONS:
            leads = (m for m in tx.groups.memberships(vote.group_id) if m.role in LEADING)
            return [*(tx.people.member(m.member_id) for m in leads), *tx.people.holding("secretary")]


def ask(tx: Transaction, vote: Vote, kind: str, members: Iterable[Member], occurrence: str = "") -> None:
    """Asks members to do something about the vote, each once an `occurrence`; they get its buttons."""
    tell(tx, f"{kind}:{vote.id}{occurrence}", kind, vote.id, (m.id for m in members), ASKED)


def inform(tx: Transaction, vote: Vote, kind: str, members: Iterable[Member], occurrence: str = "") -> None:
    """Tells members of the same that others are asked about; nobody is told twice."""
    tell(tx, f"{kind}:{vote.id}{occurrence}", kind, vote.id, (m.id for m in members))
