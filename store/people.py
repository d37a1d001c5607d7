"""Members, their identities and the conversations they write in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time
from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, or_, select, update

from bot.domain.groups import folded
from bot.domain.people import Hours, Identity, IdentityKey, Member, Platform
from bot.ports.people import Conversation, Met
from bot.requests import ConversationKey, Hints
from store import linking, usage
from store.members import member_of, with_roles
from store.schema.people import community_roles, conversations, identities, members, tenants
from store.sql import Sql
from store.upsert import inserting

REGISTER = frozenset({"name", "language", "zone", "mail", "organisation_id", "away_until", "snoozed_until"})
"""What `set` may change."""

FOUND = 50
"""More hits than this are no answer to anybody."""


class StoredPeople:
    """See `bot.ports.people.People`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def identity(self, key: IdentityKey) -> Identity | None:
        """The stored identity of an account."""
        row = self._sql.row(_identity, platform=key.platform.value, tenant=key.tenant, external=key.user)
        return None if row is None else Identity(row.id, key, row.member_id)

    def meet(self, key: IdentityKey, here: ConversationKey, hints: Hints) -> Met | None:
        """Who this is, now writing `here`; notes it where that is news; see `store.usage`."""
        row = self._sql.row(
            usage.known,
            platform=key.platform.value,
            tenant=key.tenant,
            external=key.user,
            place_platform=here.platform.value,
            place_tenant=here.tenant,
            place=here.id,
        )
        if row is None:
            return None
        noted = usage.note(self._sql, row, here, hints)
        admitted = key.platform is Platform.WEB or row.admitted
        return Met(Identity(row.identity, key, row.id), member_of(row), admitted, noted)

    def introduce(self, key: IdentityKey, member_id: int, hints: Hints) -> Identity:
        """Stores an identity not seen before, of an existing member; its tenant too.

        Where another replica introduces it at this moment, one of the two fails and is run again.
        """
        self._sql.execute(
            inserting(tenants)
            .values(platform=key.platform.value, key=key.tenant, name="")
            .on_conflict_do_nothing(index_elements=["platform", "key"])
        )
        identity_id = self._sql.execute(
            insert(identities)
            .values(
                platform=key.platform.value,
                tenant=key.tenant,
                external=key.user,
                member_id=member_id,
                last_used_at=self._sql.now,
                zone=hints.zone,
                locale=hints.locale,
            )
            .returning(identities.c.id)
        ).scalar_one()
        return Identity(identity_id, key, member_id)

    def add(self, name: str, language: str, zone: str) -> Member:
        """A new member without an organisation."""
        hours = Hours()
        member_id = self._sql.execute(
            insert(members)
            .values(
                name=name,
                folded=folded(name),
                language=language,
                zone=zone,
                mail="",
                folded_mail="",
                hours_start=_minutes(hours.start),
                hours_end=_minutes(hours.end),
                added_at=self._sql.now,
            )
            .returning(members.c.id)
        ).scalar_one()
        return Member(member_id, name, language, zone, hours=hours)

    def member(self, member_id: int) -> Member:
        """A member by id; raises LookupError where there is none."""
        row = self._sql.row(_member, id=member_id)
        if row is None:
            raise LookupError(f"no member {member_id}")
        return member_of(row)

    def named(self, words: str) -> Sequence[Member]:
        """Members with this mail address, or whose name folds to, begins with or contains `words`.

        The closest of these that somebody answers to: a full name does not compete with longer ones.
        """
        name = folded(words)
        if not name:
            return []
        literal = name.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        for closeness in (
            or_(members.c.folded == name, members.c.folded_mail == name),
            members.c.folded.like(f"{literal}%", escape="\\"),
            members.c.folded.like(f"%{literal}%", escape="\\"),
        ):
            if found := self._where(closeness, limit=FOUND):
                return found
        return []

    def confirmed(self, organisation_id: int) -> Sequence[Member]:
        """The confirmed people of an organisation, by id."""
        return list(map(member_of, self._sql.rows(_confirmed, organisation_id=organisation_id)))

    def holding(self, community_role: str) -> Sequence[Member]:
        """Members with a community role, by id."""
        holders = select(community_roles.c.member_id).where(community_roles.c.role == community_role)
        return self._where(members.c.id.in_(holders))

    def identities(self, member_id: int) -> Sequence[Identity]:
        """A member's identities, the last used first."""
        return [
            Identity(row.id, IdentityKey(Platform(row.platform), row.tenant, row.external), row.member_id)
            for row in self._sql.rows(_identities, member_id=member_id)
        ]

    def set(self, member_id: int, **changes: Any) -> None:  # noqa: ANN401 - columns of the register
        """Changes columns of the register: name, language, zone, mail, organisation_id, absence, snooze."""
        if unknown := changes.keys() - REGISTER:
            raise ValueError(f"not in the register: {', '.join(sorted(unknown))}")
        if "name" in changes:
            changes["folded"] = folded(changes["name"])
        if "mail" in changes:
            changes["folded_mail"] = folded(changes["mail"])
        self._change(member_id, changes)

    def set_hours(self, member_id: int, hours: Hours) -> None:
        """The decent hours of a member's day."""
        self._change(
            member_id,
            {
                "hours_start": _minutes(hours.start),
                "hours_end": _minutes(hours.end),
                "weekends": hours.weekends,
            },
        )

    def grant(self, member_id: int, community_role: str) -> None:
        """Gives a member a community role; giving it twice is giving it once."""
        self._sql.execute(
            inserting(community_roles)
            .values(member_id=member_id, role=community_role)
            .on_conflict_do_nothing(index_elements=["member_id", "role"])
        )

    def resign(self, member_id: int) -> bool:
        """Takes a member's community roles away; False, and nothing, where no secretary would be left.

        Two secretaries who resign at once wait for one another.
        """
        holders = self._sql.execute(
            select(community_roles.c.member_id)
            .where(community_roles.c.role == "secretary")
            .order_by(community_roles.c.member_id)
            .with_for_update()
        )
        if list(holders.scalars()) == [member_id]:
            return False
        self._sql.execute(delete(community_roles).where(community_roles.c.member_id == member_id))
        return True

    def move(self, from_member: int, to_member: int) -> None:
        """Makes everything of one member another's, and removes the one; see `store.linking`."""
        linking.move(self._sql, from_member, to_member)

    def separate(self, identity_id: int, member_id: int) -> None:
        """Gives one identity to another member. Ballots stay those of the member who cast them."""
        self._sql.execute(
            update(identities).where(identities.c.id == identity_id).values(member_id=member_id)
        )

    def conversation(self, key: ConversationKey) -> Conversation | None:
        """A conversation in which somebody has written."""
        row = self._sql.row(_conversation, platform=key.platform.value, tenant=key.tenant, external=key.id)
        return None if row is None else conversation_of(row)

    def home_of(self, identity: Identity) -> Conversation | None:
        """The conversation in which this identity is reached privately, if one is known."""
        row = self._sql.row(_home, identity=identity.id)
        return None if row is None else conversation_of(row)

    def follow(self, conversation_id: int, group_id: int | None, languages: Sequence[str]) -> None:
        """This conversation shows a group's notices from now on; None ends it."""
        self._sql.execute(
            update(conversations)
            .where(conversations.c.id == conversation_id)
            .values(follows=group_id, languages=list(languages))
        )

    def followers(self, group_id: int) -> Sequence[Conversation]:
        """Conversations that show a group's notices, by id."""
        rows = self._sql.execute(
            select(conversations).where(conversations.c.follows == group_id).order_by(conversations.c.id)
        )
        return [conversation_of(row) for row in rows]

    def _where(self, condition: Any, limit: int | None = None) -> list[Member]:  # noqa: ANN401 - SQL
        chosen = select(members.c.id).where(condition).order_by(members.c.id).limit(limit)
        rows = self._sql.execute(with_roles().where(members.c.id.in_(chosen)).order_by(members.c.id))
        return list(map(member_of, rows))

    def _change(self, member_id: int, values: dict[str, Any]) -> None:
        self._sql.execute(update(members).where(members.c.id == member_id).values(**values))


def conversation_of(row: Any) -> Conversation:  # noqa: ANN401 - a row
    """A conversation as stored."""
    key = ConversationKey(Platform(row.platform), row.tenant, row.external, row.personal)
    return Conversation(row.id, key, row.reference, row.zone, row.follows, tuple(row.languages))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _identity() -> Select[Any]:
    return select(identities.c.id, identities.c.member_id).where(
        identities.c.platform == bindparam("platform"),
        identities.c.tenant == bindparam("tenant"),
        identities.c.external == bindparam("external"),
    )


def _member() -> Select[Any]:
    return with_roles().where(members.c.id == bindparam("id"))


def _confirmed() -> Select[Any]:
    own = members.c.organisation_id == bindparam("organisation_id")
    return with_roles().where(own).order_by(members.c.id)


def _identities() -> Select[Any]:
    return (
        select(identities)
        .where(identities.c.member_id == bindparam("member_id"))
        .order_by(identities.c.last_used_at.desc(), identities.c.id.desc())
    )


def _home() -> Select[Any]:
    """The conversation of an identity."""
    home = identities.c.conversation_id == conversations.c.id
    return select(conversations).join(identities, home).where(identities.c.id == bindparam("identity"))


def _conversation() -> Select[Any]:
    return select(conversations).where(
        conversations.c.platform == bindparam("platform"),
        conversations.c.tenant == bindparam("tenant"),
        conversations.c.external == bindparam("external"),
    )
