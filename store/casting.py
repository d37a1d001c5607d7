"""The few statements of a ballot's path: what deciding it needs, and writing it down."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import FunctionElement, Insert, Select, bindparam, delete, exists, insert, or_, select
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import NullType

from bot.domain.people import Rank
from bot.domain.votes import Ballot, Unit, Vote, VoteState
from bot.ports.votes import CastingFacts
from store.rules import LIGHT, Rules, vote_of
from store.schema.votes import ballots, clicks, recusals, rolls, superseded, votes
from store.sql import DatabaseNow, Sql
from store.upsert import inserting
from store.voters import units_for_casting

VOTES = 0x766F7465  # the class of advisory locks of which each is a vote's

EARLIER = 32
"""How many superseded ballots are looked at; nobody changes their mind more often within minutes."""


def facts(sql: Sql, rules: Rules, vote_id: int, member_id: int, identity_id: int) -> CastingFacts | None:
    """What casting needs. From here on a close waits, and so does another ballot of this person or unit."""
    row = sql.row(_vote_for_casting, vote=vote_id)
    if row is None:
        return None
    sql.reread()
    vote = vote_of(row, rules.of(sql, vote_id, row.code))
    sql.claim("member", member_id)
    for acting in units_for_casting(sql, vote, member_id):
        found = _facts(sql, vote, acting.unit, acting.rank, member_id, identity_id)
        if found is not None:
            return found
    return CastingFacts(vote, sql.now, None, None, identity_id, None, None, cast_elsewhere=False)


def _facts(
    sql: Sql, vote: Vote, unit: str, rank: Rank, member_id: int, identity_id: int
) -> CastingFacts | None:
    """The facts of a unit that is on the roll; None of one that is not."""
    sql.claim("unit", vote.id, unit)
    sql.lock(_unit_for_casting, vote=vote.id, unit=unit)
    row = sql.row(_standing, vote=vote.id, unit=unit, identity=identity_id, member=member_id, rank=rank.value)
    if row is None:
        return None
    sql.reread(row.now)
    return CastingFacts(
        vote,
        sql.now,
        Unit(row.unit, row.name),
        rank,
        identity_id,
        row.last_click,
        ballot_of(row) if row.cast_at is not None else None,
        cast_elsewhere=row.elsewhere,
        recused=row.recused,
    )


def superseded_of(sql: Sql, vote_id: int, unit: str, identity_id: int) -> list[Ballot]:
    """Ballots of an identity for a unit that were replaced, newest first."""
    return list(map(ballot_of, sql.rows(_earlier, vote=vote_id, unit=unit, identity=identity_id)))


def cast(sql: Sql, vote_id: int, ballot: Ballot, *, into_empty: bool = False) -> None:
    """Puts a ballot in its place and keeps what stood there; nothing may stand in one said to be empty.

    Raises:
        RuntimeError: the vote is not open at the ballot's instant, whatever the caller decided.
    """
    place = {"vote": vote_id, "unit": ballot.unit, "rank": ballot.rank.value}
    if not into_empty:
        sql.do(_keep, **place)
    written = sql.do(
        _place_first if into_empty else _place,
        **place,
        choice=ballot.choice,
        identity=ballot.identity_id,
        member=ballot.member_id,
        cast_at=ballot.cast_at,
        clicked_at=ballot.clicked_at,
    )
    if not written:
        raise RuntimeError(f"vote {vote_id} takes no ballots at {ballot.cast_at}")
    if ballot.pressed_at is not None:
        sql.do(_click, vote=vote_id, identity=ballot.identity_id, clicked_at=ballot.pressed_at)


def withdraw(sql: Sql, vote_id: int, unit: str) -> None:
    """Takes a unit's ballots out and keeps them as superseded."""
    for rank in Rank:
        sql.do(_keep, vote=vote_id, unit=unit, rank=rank.value)
    sql.execute(delete(ballots).where(ballots.c.vote_id == vote_id, ballots.c.unit == unit))


def ballot_of(row: Any) -> Ballot:  # noqa: ANN401 - a row
    """A ballot as stored."""
    at: datetime = row.cast_at
    return Ballot(row.unit, Rank(row.rank), row.choice, row.identity_id, row.member_id, at, row.clicked_at)


class Turn(FunctionElement[None]):
    """Waits for one's turn at a vote: casters share it, whoever closes has it alone.

    The row's lock alone would do, but it is not fair: while new casters keep sharing it, a close that waits
    for it may wait for long. Nobody overtakes whoever waits for an advisory lock.
    """

    name = "turn"
    type = NullType()
    inherit_cache = False

    def __init__(self, *, shared: bool) -> None:
        super().__init__(bindparam("vote", type_=votes.c.id.type))
        self.shared = shared


@compiles(Turn, "postgresql")
def _advisory_lock(element: Turn, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ANN401 - SQLAlchemy's
    share = "_shared" if element.shared else ""
    vote = compiler.process(element.clauses, **options)
    return f"pg_advisory_xact_lock{share}({VOTES}, CAST({vote} AS INTEGER))"


@compiles(Turn, "sqlite")
def _nothing(element: object, compiler: object, **options: object) -> str:  # noqa: ARG001 - SQLAlchemy's
    return "NULL"


def vote_locked() -> Select[Any]:
    """A vote, once nobody casts in it any more; nobody does until the transaction ends."""
    return (
        select(*LIGHT, Turn(shared=False).label("turn"))
        .where(votes.c.id == bindparam("vote"))
        .with_for_update()
    )


def _vote_for_casting() -> Select[Any]:
    return (
        select(*LIGHT, Turn(shared=True).label("turn"))
        .where(votes.c.id == bindparam("vote"))
        .with_for_update(read=True, key_share=True)
    )


def _unit_for_casting() -> Select[Any]:
    return (
        select(rolls.c.unit)
        .where(rolls.c.vote_id == bindparam("vote"), rolls.c.unit == bindparam("unit"))
        .with_for_update(key_share=True)
    )


def _standing() -> Select[Any]:
    """One row: the ballot of this unit and rank, if there is one, and what the person did in this vote."""
    last_click = select(clicks.c.clicked_at).where(
        clicks.c.vote_id == bindparam("vote"), clicks.c.identity_id == bindparam("identity")
    )
    elsewhere = or_(
        *(
            exists().where(
                table.c.member_id == bindparam("member"),
                table.c.vote_id + 0 == bindparam("vote"),  # or SQLite walks through every ballot of the vote
                table.c.unit != bindparam("unit"),
            )
            for table in (ballots, superseded)
        )
    )
    recused = exists().where(recusals.c.vote_id == bindparam("vote"), recusals.c.unit == bindparam("unit"))
    same = (
        (ballots.c.vote_id == rolls.c.vote_id)
        & (ballots.c.unit == rolls.c.unit)
        & (ballots.c.rank == bindparam("rank"))
    )
    return (
        select(
            DatabaseNow().label("now"),
            last_click.scalar_subquery().label("last_click"),
            elsewhere.label("elsewhere"),
            recused.label("recused"),
            rolls.c.unit,
            rolls.c.name,
            *(column for column in ballots.columns if column.name not in ("vote_id", "unit")),
        )
        .select_from(rolls.outerjoin(ballots, same))
        .where(rolls.c.vote_id == bindparam("vote"), rolls.c.unit == bindparam("unit"))
    )


def _earlier() -> Select[Any]:
    return (
        select(superseded)
        .where(
            superseded.c.vote_id == bindparam("vote"),
            superseded.c.unit == bindparam("unit"),
            superseded.c.identity_id == bindparam("identity"),
        )
        .order_by(superseded.c.id.desc())
        .limit(EARLIER)
    )


def _keep() -> Insert:
    stands = select(ballots).where(
        ballots.c.vote_id == bindparam("vote"),
        ballots.c.unit == bindparam("unit"),
        ballots.c.rank == bindparam("rank"),
    )
    return insert(superseded).from_select(ballots.columns.keys(), stands).inline()


def _place() -> Insert:
    """The ballot in its place, whatever stands there."""
    statement = _place_first()
    return statement.on_conflict_do_update(
        index_elements=["vote_id", "unit", "rank"],
        set_={name: statement.excluded[name] for name in ballots.columns.keys()[3:]},
    )


def _place_first() -> PostgresInsert:
    """The ballot, from a vote that is open at its instant, or from nowhere."""
    names = ballots.columns.keys()
    parameters = ("vote", "unit", "rank", "choice", "identity", "member", "cast_at", "clicked_at")
    row = select(
        *(bindparam(p, type_=ballots.c[n].type) for p, n in zip(parameters, names, strict=True))
    ).where(
        votes.c.id == bindparam("vote"),
        votes.c.state == VoteState.OPEN.value,
        votes.c.closes_at > bindparam("cast_at"),
    )
    return inserting(ballots).from_select(names, row)


def _click() -> Insert:
    statement = inserting(clicks).values(
        vote_id=bindparam("vote"), identity_id=bindparam("identity"), clicked_at=bindparam("clicked_at")
    )
    newer = statement.excluded.clicked_at
    return statement.on_conflict_do_update(
        index_elements=["vote_id", "identity_id"],
        set_={"clicked_at": newer},
        where=clicks.c.clicked_at < newer,
    )
