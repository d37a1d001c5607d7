"""Organisations with a delegate each, on the roll of a vote and with a ballot in it, as many as wanted."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import create_engine, text

from bench.seeding import opened
from bot.domain.votes import Rule
from store.schema.votes import votes

FIRST = 10_000_000
"""The number of the first; what the product adds stays below."""

_EACH = """
INSERT INTO organisations (id, name, folded, kind, votes, constituency)
SELECT i, 'Organisation ' || i, 'organisation ' || i, 'ngo', 1, '' FROM n;
INSERT INTO members (id, name, folded, language, zone, organisation_id, mail, folded_mail,
  hours_start, hours_end, added_at)
SELECT i, 'Delegate ' || i, 'delegate ' || i, 'en', 'Europe/Rome', i, '', '', 0, 1439, :now FROM n;
INSERT INTO conversations (id, platform, tenant, external, personal, reference, zone, languages, parked)
SELECT i, 'slack', :tenant, 'D' || i, 1, '', 'Europe/Rome', '[]', '' FROM n;
INSERT INTO identities (id, platform, tenant, external, member_id, last_used_at, conversation_id, zone,
  locale)
SELECT i, 'slack', :tenant, 'U' || i, i, :now, i, 'Europe/Rome', 'en-US' FROM n;
INSERT INTO delegations (organisation_id, member_id, rank, since, reference)
SELECT i, i, 'delegate', :now, '' FROM n"""
_CAST = """;
INSERT INTO rolls (vote_id, unit, name) SELECT :vote, 'o' || i, 'Organisation ' || i FROM n;
INSERT INTO ballots (vote_id, unit, rank, choice, identity_id, member_id, cast_at, clicked_at)
SELECT :vote, 'o' || i, 'delegate', 'yes', i, i, :now, :now FROM n;
INSERT INTO clicks (vote_id, identity_id, clicked_at) SELECT :vote, i, :now FROM n;
INSERT INTO events (at, kind, subject, actor_id, payload, nonce)
SELECT :now, 'ballot-cast', :subject, i, '{}', 'bench' || i FROM n"""
_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last}) "


async def grow(url: str, tenant: str, many: int, vote: int | None = None) -> None:
    """Adds so many; with `vote`, each on its roll and with a ballot."""
    numbers = _NUMBERS.format(first=FIRST, last=FIRST + many - 1)
    store = opened(url, read_only=True)
    try:
        now = await store.read(lambda tx: int(tx.now.timestamp() * 1_000_000))
        rule = await store.read(lambda tx: found.rule if vote and (found := tx.votes.get(vote)) else None)
    finally:
        await store.close()
    values = {"now": now, "tenant": tenant, "vote": vote, "subject": f"vote:{vote}"}
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in (_EACH + _CAST if vote else _EACH).split(";"):
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            cast = statement.replace("|| i", "|| CAST(i AS TEXT)")
            connection.execute(text(numbers + cast), used)
        if rule:
            grown = _with_units(rule, many)
            change = votes.update().where(votes.c.id == vote)
            connection.execute(change.values(rule=grown.canonical(), code=grown.code()))
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()


def _with_units(rule: Rule, many: int) -> Rule:
    units = (f"o{number}" for number in range(FIRST, FIRST + many))
    return replace(rule, units=(*rule.units, *units))
