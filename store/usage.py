"""Noting who was here, from where: at each request a look, a write only where something has changed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import Insert, Select, Update, and_, bindparam, select, update

from bot.ports.people import NotIntroduced
from bot.requests import ConversationKey, Hints
from store.members import with_roles
from store.schema.people import conversations, identities, members, tenants
from store.sql import Sql
from store.upsert import inserting

FRESH = timedelta(hours=1)
"""How long a note of the last use is good enough."""


def note(sql: Sql, row: Any, here: ConversationKey, hints: Hints) -> bool:  # noqa: ANN401 - a row of `known`
    """Notes that an identity was used here and now; returns whether anything had to be written.

    Raises:
        NotIntroduced: something would have to be written, but this transaction only reads.
    """
    person = _person(sql, row, here, hints)
    place = _place(row, here, hints)
    if not person and not place and row.conversation is not None:
        return False
    if sql.snapshot:
        raise NotIntroduced
    sql.claim("member", row.id)
    conversation = row.conversation
    if conversation is None:
        conversation = _new_conversation(sql, here, hints)
    elif place:
        sql.execute(update(conversations).where(conversations.c.id == conversation).values(**place))
    if here.personal:
        person["conversation_id"] = conversation
    if person:
        stood = {name: getattr(row, column) for name, column in _OWN.items()}
        sql.do(_use, identity=row.identity, **stood | person)
    return True


_OWN = {
    "last_used_at": "last_used_at",
    "conversation_id": "home",
    "zone": "used_zone",
    "locale": "used_locale",
}
"""What is kept of an identity's use, and what it is called in a row of `known`."""


def _use() -> Update:
    new: Any = {name: bindparam(name) for name in _OWN}
    return update(identities).where(identities.c.id == bindparam("identity")).values(new)


def _person(sql: Sql, row: Any, here: ConversationKey, hints: Hints) -> dict[str, Any]:  # noqa: ANN401 - a row
    """What is new about the identity."""
    changes: dict[str, Any] = {}
    if sql.now - row.last_used_at >= FRESH:
        changes["last_used_at"] = sql.now
    if here.personal and row.home != row.conversation:
        changes["conversation_id"] = row.conversation
    if hints.zone and hints.zone != row.used_zone:
        changes["zone"] = hints.zone
    if hints.locale and hints.locale != row.used_locale:
        changes["locale"] = hints.locale
    return changes


def _place(row: Any, here: ConversationKey, hints: Hints) -> dict[str, Any]:  # noqa: ANN401 - a row
    """What is new about the conversation. A channel keeps the zone of whoever wrote there first."""
    changes: dict[str, Any] = {}
    if row.conversation is None:
        return changes
    if hints.reference and hints.reference != row.reference:
        changes["reference"] = hints.reference
    if here.personal and hints.zone and hints.zone != row.place_zone:
        changes["zone"] = hints.zone
    if row.parked:
        changes["parked"] = ""
    return changes


def _new_conversation(sql: Sql, here: ConversationKey, hints: Hints) -> int:
    key = {"platform": here.platform.value, "tenant": here.tenant, "external": here.id}
    sql.do(_converse, **key, personal=here.personal, reference=hints.reference, zone=hints.zone, languages=[])
    added: int = sql.row(_conversation_id, **key).id
    return added


_PLACE = ("platform", "tenant", "external")


def _converse() -> Insert:
    """A conversation, which another replica may have just written."""
    names = (*_PLACE, "personal", "reference", "zone", "languages")
    new = inserting(conversations).values({name: bindparam(name) for name in names} | {"parked": ""})
    return new.on_conflict_do_update(
        index_elements=_PLACE, set_={"reference": new.excluded.reference}
    ).inline()


def _conversation_id() -> Select[Any]:
    return select(conversations.c.id).where(*(conversations.c[name] == bindparam(name) for name in _PLACE))


def known() -> Select[Any]:
    """All that is known of an account, its member, its tenant, and the conversation it now writes in."""
    own = and_(
        identities.c.platform == bindparam("platform"),
        identities.c.tenant == bindparam("tenant"),
        identities.c.external == bindparam("external"),
    )
    tenant = and_(tenants.c.platform == bindparam("platform"), tenants.c.key == bindparam("tenant"))
    here = and_(
        conversations.c.platform == bindparam("place_platform"),
        conversations.c.tenant == bindparam("place_tenant"),
        conversations.c.external == bindparam("place"),
    )
    return (
        with_roles(
            identities.c.id.label("identity"),
            identities.c.last_used_at,
            identities.c.conversation_id.label("home"),
            identities.c.zone.label("used_zone"),
            identities.c.locale.label("used_locale"),
            conversations.c.id.label("conversation"),
            conversations.c.reference,
            conversations.c.zone.label("place_zone"),
            conversations.c.parked,
            tenants.c.admitted_at.is_not(None).label("admitted"),
        )
        .select_from(identities)
        .join(members, members.c.id == identities.c.member_id)
        .outerjoin(tenants, tenant)
        .outerjoin(conversations, here)
        .where(own)
    )
