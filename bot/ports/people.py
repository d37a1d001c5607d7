"""The store's questions about members, identities, tenants, organisations, delegations and codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.people import (
    Claim,
    Delegation,
    Hours,
    Identity,
    IdentityKey,
    Member,
    Organisation,
    Platform,
    Rank,
)
from bot.requests import ConversationKey, Hints


@dataclass(frozen=True, slots=True)
class Conversation:
    """A stored conversation and how to reach it."""

    id: int
    key: ConversationKey
    reference: str
    zone: str
    follows: int | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tenant:
    """A Slack workspace or Teams tenant, as it calls itself; admitted or waiting."""

    id: int
    platform: Platform
    key: str
    name: str
    admitted_at: datetime | None
    organisation_id: int | None = None


@dataclass(frozen=True, slots=True)
class Met:
    """Somebody known, who has just written."""

    identity: Identity
    member: Member
    admitted: bool
    """whether their workspace or tenant is admitted; on the web each member signs in"""
    noted: bool
    """whether anything about them had to be written"""


class People(Protocol):
    """Members, their identities and the conversations they write in."""

    def identity(self, key: IdentityKey) -> Identity | None: ...

    def meet(self, key: IdentityKey, here: ConversationKey, hints: Hints) -> Met | None:
        """Who this is, now writing `here`; None for an account never seen.

        Notes when, where and how they were met, writing only what changed (hour, reference, zone). On a
        snapshot, raises `NotIntroduced` instead of writing.
        """
        ...

    def introduce(self, key: IdentityKey, member_id: int, hints: Hints) -> Identity:
        """Stores an identity not seen before, of an existing member; its tenant too."""
        ...

    def add(self, name: str, language: str, zone: str) -> Member:
        """A new member without an organisation."""
        ...

    def member(self, member_id: int) -> Member: ...

    def named(self, words: str) -> Sequence[Member]:
        """Members with this mail address, or whose name folds to, begins with or contains `words`."""
        ...

    def confirmed(self, organisation_id: int) -> Sequence[Member]:
        """The confirmed people of an organisation, by id."""
        ...

    def holding(self, community_role: str) -> Sequence[Member]:
        """Members with a community role: secretary, chair."""
        ...

    def identities(self, member_id: int) -> Sequence[Identity]:
        """A member's identities, the last used first."""
        ...

    def set(self, member_id: int, **changes: Any) -> None:  # noqa: ANN401 - columns of the register
        """Changes columns of the register: name, language, zone, mail, organisation_id, absence, snooze."""
        ...

    def set_hours(self, member_id: int, hours: Hours) -> None: ...

    def grant(self, member_id: int, community_role: str) -> None: ...

    def resign(self, member_id: int) -> bool:
        """Takes a member's community roles away; False, and nothing, where no secretary would be left."""
        ...

    def move(self, from_member: int, to_member: int) -> None:
        """Makes everything of one member another's: identities, claims, memberships, delegations."""
        ...

    def separate(self, identity_id: int, member_id: int) -> None:
        """Gives one identity to another member."""
        ...

    def conversation(self, key: ConversationKey) -> Conversation | None: ...

    def home_of(self, identity: Identity) -> Conversation | None:
        """The conversation in which this identity is reached privately, if one is known."""
        ...

    def follow(self, conversation_id: int, group_id: int | None, languages: Sequence[str]) -> None:
        """This conversation shows a group's notices from now on; None ends it."""
        ...

    def followers(self, group_id: int) -> Sequence[Conversation]: ...


class NotIntroduced(Exception):
    """On a snapshot: the identity or conversation must first be stored."""


class Tenants(Protocol):
    """Workspaces and tenants, admitted or not."""

    def get(self, platform: Platform, key: str) -> Tenant | None: ...
    def waiting(self) -> Sequence[Tenant]: ...
    def all(self) -> Sequence[Tenant]: ...
    def admit(self, platform: Platform, key: str, organisation_id: int | None, name: str = "") -> None: ...


class Organisations(Protocol):
    """Organisations, claims on them and who votes for them."""

    def get(self, organisation_id: int) -> Organisation: ...
    def all(self) -> Sequence[Organisation]: ...
    def named(self, words: str) -> Organisation | None:
        """The organisation whose folded name is `words`."""
        ...

    def add(
        self, name: str, kind: str, votes: bool, parent_id: int | None = None, constituency: str = ""
    ) -> Organisation: ...

    def claim(self, member_id: int, organisation_id: int, hints: str) -> Claim:
        """A claim, replacing the member's earlier one."""
        ...

    def claims(self, organisation_id: int | None = None) -> Sequence[Claim]:
        """Claims that wait, oldest first; of one organisation or of all."""
        ...

    def settle(self, claim_id: int) -> None:
        """Takes a claim off the list."""
        ...

    def delegations(self, organisation_id: int) -> Sequence[Delegation]:
        """The mandates in force now, for the plenary and for groups."""
        ...

    def delegations_of(self, member_id: int) -> Sequence[Delegation]:
        """The mandates a member holds now."""
        ...

    def delegate(
        self, organisation_id: int, member_id: int, rank: Rank, group_id: int | None, reference: str = ""
    ) -> Delegation:
        """Names somebody from now on; ends the mandate of whoever held this rank, and the person's other.

        `reference` is to the letter of mandate; it may be given later to whoever holds the rank already.
        """
        ...

    def end_delegations(self, member_id: int) -> None: ...


class Codes(Protocol):
    """Single-use codes and web sessions; only their hashes are stored."""

    def issue(self, code: str, kind: str, payload: Mapping[str, Any], expires_at: datetime) -> None: ...

    def look(self, code: str, kind: str) -> Mapping[str, Any] | None:
        """The payload of an unexpired code, without using it."""
        ...

    def take(self, code: str, kind: str) -> Mapping[str, Any] | None:
        """Uses a code up and returns its payload; None if it is unknown, used or expired."""
        ...
