"""Making two members one: whatever refers to the one refers to the other from then on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, delete, exists, select, update

from bot.domain.elections import Consent
from bot.domain.people import Rank
from store.schema import metadata
from store.schema.elections import candidates
from store.schema.groups import memberships
from store.schema.mail import mailboxes
from store.schema.people import claims, community_roles, delegations, feeds, members
from store.schema.votes import ballots, superseded
from store.sql import Sql


def move(sql: Sql, gone: int, kept: int) -> None:
    """Gives everything of `gone` to `kept` and removes `gone`. What both had, `kept` has once."""
    _drop_doubles(sql, gone, kept)
    _withdraw_doubles(sql, gone, kept)
    for column in _references():
        sql.execute(update(column.table).where(column == gone).values({column.name: kept}))
    _end_lower_rank(sql, kept)
    _fill_gaps(sql, gone, kept)
    sql.execute(delete(members).where(members.c.id == gone))


def _references() -> list[Column[Any]]:
    """Every column that says which member; ballots say it without a foreign key."""
    return [
        *(
            column
            for table in metadata.sorted_tables
            for column in table.columns
            if column.references(members.c.id)
        ),
        ballots.c.member_id,
        superseded.c.member_id,
    ]


def _drop_doubles(sql: Sql, gone: int, kept: int) -> None:
    own_role = select(community_roles.c.role).where(community_roles.c.member_id == kept)
    sql.execute(
        delete(community_roles).where(
            community_roles.c.member_id == gone, community_roles.c.role.in_(own_role)
        )
    )
    if sql.execute(select(claims.c.id).where(claims.c.member_id == kept)).first():
        sql.execute(delete(claims).where(claims.c.member_id == gone))
    if sql.execute(select(mailboxes.c.member_id).where(mailboxes.c.member_id == kept)).first():
        sql.execute(delete(mailboxes).where(mailboxes.c.member_id == gone))
    if sql.execute(select(feeds.c.since).where(feeds.c.member_id == kept)).first():
        sql.execute(delete(feeds).where(feeds.c.member_id == gone))
    same = memberships.alias("same")
    held_by_both = exists().where(
        same.c.member_id == kept,
        same.c.group_id == memberships.c.group_id,
        same.c.role == memberships.c.role,
        same.c.until.is_(None),
    )
    sql.execute(
        update(memberships)
        .where(memberships.c.member_id == gone, memberships.c.until.is_(None), held_by_both)
        .values(until=sql.now)
    )


def _withdraw_doubles(sql: Sql, gone: int, kept: int) -> None:
    """One person stands once in an election (RULES §5)."""
    same = candidates.alias("same")
    stands_twice = exists().where(same.c.member_id == kept, same.c.election_id == candidates.c.election_id)
    sql.execute(
        update(candidates)
        .where(candidates.c.member_id == gone, stands_twice)
        .values(consent=Consent.WITHDRAWN.value)
    )


def _end_lower_rank(sql: Sql, kept: int) -> None:
    """Nobody is the alternate of themselves."""
    higher = delegations.alias("higher")
    is_delegate = exists().where(
        higher.c.member_id == kept,
        higher.c.rank == Rank.DELEGATE.value,
        higher.c.organisation_id == delegations.c.organisation_id,
        higher.c.group_id.is_not_distinct_from(delegations.c.group_id),
        higher.c.until.is_(None),
    )
    sql.execute(
        update(delegations)
        .where(
            delegations.c.member_id == kept,
            delegations.c.rank == Rank.ALTERNATE.value,
            delegations.c.until.is_(None),
            is_delegate,
        )
        .values(until=sql.now)
    )


def _fill_gaps(sql: Sql, gone: int, kept: int) -> None:
    """What only the removed member had said of themselves stays known."""
    query = select(members.c.organisation_id, members.c.mail, members.c.folded_mail)
    was = sql.execute(query.where(members.c.id == gone)).one()
    has = sql.execute(query.where(members.c.id == kept)).one()
    if has.organisation_id is None and was.organisation_id is not None:
        values = {"organisation_id": was.organisation_id}
        sql.execute(update(members).where(members.c.id == kept).values(**values))
    if not has.mail and was.mail:
        values = {"mail": was.mail, "folded_mail": was.folded_mail}
        sql.execute(update(members).where(members.c.id == kept).values(**values))
