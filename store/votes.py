"""Votes from draft to close, their rolls and ballots."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, Table, bindparam, delete, func, insert, or_, select, update

from bot.domain.casting import Cast
from bot.domain.groups import folded
from bot.domain.people import IdentityKey, Rank
from bot.domain.votes import LIVE_STATES, UNOPENED_STATES, Ballot, Result, Rule, Unit, Vote, VoteState
from bot.ports.votes import CastingFacts, Turnout
from store import casting, voters
from store.log import StoredLog
from store.rules import LIGHT, Rules, vote_of
from store.schema.votes import ballots, counted, recusals, rolls, subjects, superseded, votes
from store.sql import Sql
from store.upsert import inserting


class StoredVotes:
    """See `bot.ports.votes.Votes`. `seats` gives the voting seats of a body as units."""

    def __init__(self, sql: Sql, rules: Rules, seats: Callable[[int], Sequence[Unit]]) -> None:
        self._sql = sql
        self._rules = rules
        self._seats = seats
        self._empty: set[tuple[int, str, Rank]] = set()
        """places in which no ballot stood, looked at under the unit's lock"""

    def draft(
        self,
        group_id: int,
        mover_id: int,
        rule: Rule,
        closes_at: datetime,
        opens_at: datetime | None,
        meeting_id: int | None,
    ) -> Vote:
        """A new draft."""
        row = self._sql.execute(
            insert(votes)
            .values(
                group_id=group_id,
                mover_id=mover_id,
                state=VoteState.DRAFT.value,
                code=rule.code(),
                drafted_at=self._sql.now,
                opens_at=opens_at,
                closes_at=closes_at,
                meeting_id=meeting_id,
                root="",
                rule=rule.canonical(),
            )
            .returning(*LIGHT)
        ).one()
        if rule.subject:
            self._sql.execute(insert(subjects).values(vote_id=row.id, subject=rule.subject))
        return vote_of(row, rule)

    def get(self, vote_id: int) -> Vote | None:
        """A vote by its number."""
        return self._vote(self._sql.row(_light, id=vote_id))

    def open(
        self, vote_id: int, rule: Rule, units: Sequence[Unit], opened_at: datetime, closes_at: datetime
    ) -> None:
        """Freezes rule, roll and close, and the record's root at this moment. No vote opens twice."""
        size, root = StoredLog(self._sql).root()
        self._change_waiting(
            vote_id,
            state=VoteState.OPEN.value,
            rule=rule.canonical(),
            code=rule.code(),
            opened_at=opened_at,
            closes_at=closes_at,
            root=f"{size}:{root}",
        )
        if units:
            self._sql.execute(
                insert(rolls), [{"vote_id": vote_id, "unit": u.id, "name": u.name} for u in units]
            )

    def redraft(self, vote_id: int, rule: Rule) -> None:
        """Another text for a vote that is not open yet."""
        self._change_waiting(vote_id, rule=rule.canonical(), code=rule.code())

    def schedule(self, vote_id: int, opens_at: datetime, closes_at: datetime) -> None:
        """Sets when a vote that is not open yet will open and close."""
        self._change_waiting(vote_id, state=VoteState.SCHEDULED.value, opens_at=opens_at, closes_at=closes_at)

    def move(self, vote_id: int, opens_at: datetime, closes_at: datetime) -> bool:
        """Gives a vote that is not open yet other instants; False where it has opened meanwhile."""
        return self._changed_waiting(vote_id, opens_at=opens_at, closes_at=closes_at)

    def roll(self, vote_id: int) -> Sequence[Unit]:
        """The frozen roll, by name."""
        rows = self._sql.execute(select(rolls.c.unit, rolls.c.name).where(rolls.c.vote_id == vote_id))
        # Sorted here, because the databases do not agree on the order of letters.
        return sorted(
            (Unit(row.unit, row.name) for row in rows), key=lambda unit: (folded(unit.name), unit.id)
        )

    def unit(self, vote_id: int, unit: str) -> Unit | None:
        """One unit of the frozen roll."""
        row = self._sql.row(_unit, vote=vote_id, unit=unit)
        return None if row is None else Unit(unit, row.name)

    def lock(self, vote_id: int) -> Vote | None:
        """The vote, locked against casting until the transaction ends.

        Whoever is casting holds FOR KEY SHARE, which of all locks only FOR UPDATE waits for.
        """
        row = self._sql.row(casting.vote_locked, vote=vote_id)
        self._sql.reread()
        return self._vote(row)

    def facts(
        self,
        vote_id: int,
        key: IdentityKey,  # noqa: ARG002 - the port's
        member_id: int,
        identity_id: int,
    ) -> CastingFacts | None:
        """What casting needs, holding the vote's row so that a close waits; None if there is no such vote."""
        found = casting.facts(self._sql, self._rules, vote_id, member_id, identity_id)
        if found and found.unit and found.rank and not found.current:
            self._empty.add((vote_id, found.unit.id, found.rank))
        return found

    def superseded(self, vote_id: int, unit: str, identity_id: int) -> Sequence[Ballot]:
        """Ballots of an identity for a unit that were replaced, newest first."""
        return casting.superseded_of(self._sql, vote_id, unit, identity_id)

    def acting(self, vote: Vote, member_id: int) -> tuple[Unit, Rank] | None:
        """The unit a member may cast for now and as what; before the opening, as if it were on the roll."""
        opened = vote.opened_at is not None
        for acting in voters.units_of(self._sql, vote, member_id):
            unit = self.unit(vote.id, acting.unit) if opened else self._unit_now(vote, acting.unit)
            if unit is not None:
                return unit, acting.rank
        return None

    def voters(self, vote: Vote, unit: str) -> Sequence[tuple[int, Rank]]:
        """Members who may cast for a unit now, the delegate first."""
        return [(voter.member_id, voter.rank) for voter in voters.voters(self._sql, vote, unit)]

    def cast(self, vote_id: int, ballot: Ballot, outcome: Cast) -> None:
        """Writes a ballot that counts or is kept in reserve; of an older or resent press nothing stays."""
        if outcome in (Cast.COUNTED, Cast.RESERVE):
            place = (vote_id, ballot.unit, ballot.rank)
            casting.cast(self._sql, vote_id, ballot, into_empty=place in self._empty)
            self._empty.discard(place)

    def ballots(self, vote_id: int) -> Sequence[Ballot]:
        """Ballots as they stand, by unit and rank."""
        rows = self._sql.execute(select(ballots).where(ballots.c.vote_id == vote_id))
        return sorted(map(casting.ballot_of, rows), key=lambda ballot: (ballot.unit, ballot.rank))

    def ballots_of(self, vote_id: int, unit: str) -> Sequence[Ballot]:
        """A unit's ballots as they stand, the alternate's first."""
        rows = self._sql.rows(_ballots_of, vote=vote_id, unit=unit)
        return sorted(map(casting.ballot_of, rows), key=lambda ballot: ballot.rank)

    def turnout(self, vote_id: int) -> Turnout:
        """How many units have a ballot, of how many on the roll that have not recused themselves."""
        row = self._sql.row(_turnout, vote=vote_id)
        return Turnout(row.cast, row.roll - row.recused, row.recused)

    def close(self, vote_id: int, closed_at: datetime, result: Result) -> None:
        """Writes the result of an open vote; the caller holds its lock."""
        closed = (
            update(votes)
            .where(votes.c.id == vote_id, votes.c.state == VoteState.OPEN.value)
            .values(state=VoteState.CLOSED.value, closed_at=closed_at, result=result.value)
        )
        if not self._sql.changed(closed):
            raise LookupError(f"vote {vote_id} is not open")

    def settle(self, vote_id: int, state: VoteState, result: Result | None = None) -> None:
        """Moves a vote on after its close, or ends it before; without a `result` it keeps the one it has."""
        moved: dict[str, Any] = {"state": state.value}
        if result is not None:
            moved["result"] = result.value
        self._sql.execute(update(votes).where(votes.c.id == vote_id).values(**moved))

    def extend(self, vote_id: int, closes_at: datetime) -> None:
        """Another close of a consensus call, whose clock an objection has stopped."""
        self._sql.execute(update(votes).where(votes.c.id == vote_id).values(closes_at=closes_at))

    def recuse(self, vote_id: int, unit: str, member_id: int) -> None:
        """Takes a unit out of the vote; its ballots are kept as superseded."""
        casting.withdraw(self._sql, vote_id, unit)
        self._sql.execute(
            inserting(recusals)
            .values(vote_id=vote_id, unit=unit, member_id=member_id, at=self._sql.now)
            .on_conflict_do_nothing(index_elements=["vote_id", "unit"])
        )

    def recused(self, vote_id: int) -> frozenset[str]:
        """Units that have recused themselves."""
        rows = self._sql.execute(select(recusals.c.unit).where(recusals.c.vote_id == vote_id))
        return frozenset(rows.scalars())

    def unseal(self, vote_id: int, numbers: Mapping[str, int]) -> None:
        """Puts unnamed ballots in the place of a sealed vote's, in the order of the choices."""
        self._sql.execute(delete(superseded).where(superseded.c.vote_id == vote_id))
        self._sql.execute(update(ballots).where(ballots.c.vote_id == vote_id).values(choice=""))
        rows = [{"vote_id": vote_id, "choice": c, "number": n} for c, n in sorted(numbers.items())]
        if rows:
            self._sql.execute(insert(counted), rows)

    def counted(self, vote_id: int) -> Mapping[str, int]:
        """The unnamed ballots of a sealed vote, by choice."""
        rows = self._sql.execute(select(counted).where(counted.c.vote_id == vote_id))
        return {row.choice: row.number for row in sorted(rows, key=lambda row: str(row.choice))}

    def about(self, subject: str) -> Sequence[Vote]:
        """Votes on the endorsement of a subject, of any of its versions, oldest first."""
        return self._votes(
            select(*LIGHT)
            .join(subjects, subjects.c.vote_id == votes.c.id)
            .where(or_(subjects.c.subject == subject, subjects.c.subject.startswith(f"{subject}:")))
            .order_by(votes.c.id)
        )

    def of_meeting(self, meeting_id: int) -> Sequence[Vote]:
        """Votes of a meeting in any state, oldest first."""
        return self._votes(select(*LIGHT).where(votes.c.meeting_id == meeting_id).order_by(votes.c.id))

    def subjects(self) -> Sequence[str]:
        """Every subject whose endorsement a motion has named, the last named first."""
        latest = func.max(subjects.c.vote_id).desc()
        return (
            self._sql.execute(select(subjects.c.subject).group_by(subjects.c.subject).order_by(latest))
            .scalars()
            .all()
        )

    def open_in(self, group_id: int) -> Sequence[Vote]:
        """Votes of a group that have opened and not ended, the one that closes first first."""
        live = (votes.c.group_id == group_id, votes.c.state.in_([state.value for state in LIVE_STATES]))
        return self._votes(select(*LIGHT).where(*live).order_by(votes.c.closes_at, votes.c.id))

    def listed(self, *, states: Sequence[str], limit: int = 50, latest: bool = False) -> Sequence[Vote]:
        """Votes in these states: the one that closes first first, or the one that closed last."""
        order = (votes.c.closes_at.desc(), votes.c.id.desc()) if latest else (votes.c.closes_at, votes.c.id)
        return self._votes(
            select(*LIGHT)
            .where(votes.c.state.in_([str(state) for state in states]))
            .order_by(*order)
            .limit(limit)
        )

    def has_voted(self, vote_id: int) -> frozenset[str]:
        """Units with a ballot of any rank."""
        rows = self._sql.execute(select(ballots.c.unit).where(ballots.c.vote_id == vote_id).distinct())
        return frozenset(rows.scalars())

    def _change_waiting(self, vote_id: int, **values: Any) -> None:  # noqa: ANN401 - columns of any type
        if not self._changed_waiting(vote_id, **values):
            raise LookupError(f"no vote {vote_id} waits to be opened")

    def _changed_waiting(self, vote_id: int, **values: Any) -> bool:  # noqa: ANN401 - columns of any type
        """Whether there was a vote not open yet to change."""
        waiting = votes.c.state.in_([state.value for state in UNOPENED_STATES])
        return bool(self._sql.changed(update(votes).where(votes.c.id == vote_id, waiting).values(**values)))

    def _votes(self, query: Select[Any]) -> Sequence[Vote]:
        rows = self._sql.execute(query).all()
        return [vote_of(row, self._rules.of(self._sql, row.id, row.code)) for row in rows]

    def _vote(self, row: Any) -> Vote | None:  # noqa: ANN401 - a row
        return None if row is None else vote_of(row, self._rules.of(self._sql, row.id, row.code))

    def _unit_now(self, vote: Vote, unit: str) -> Unit | None:
        name = voters.name_now(self._sql, vote, unit, self._seats)
        return None if name is None else Unit(unit, name)


def _light() -> Select[Any]:
    return select(*LIGHT).where(votes.c.id == bindparam("id"))


def _unit() -> Select[Any]:
    return select(rolls.c.name).where(rolls.c.vote_id == bindparam("vote"), rolls.c.unit == bindparam("unit"))


def _ballots_of() -> Select[Any]:
    return select(ballots).where(ballots.c.vote_id == bindparam("vote"), ballots.c.unit == bindparam("unit"))


def _turnout() -> Select[Any]:
    """Recusing takes a unit's ballots away, so none of them need be left out here."""

    def counted(what: Any, table: Table) -> Any:  # noqa: ANN401 - SQL
        return select(func.count(what)).where(table.c.vote_id == bindparam("vote")).scalar_subquery()

    return select(
        counted(ballots.c.unit.distinct(), ballots).label("cast"),
        counted(rolls.c.unit, rolls).label("roll"),
        counted(recusals.c.unit, recusals).label("recused"),
    )
