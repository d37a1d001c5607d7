"""Founding a running community: its file, organisations from a list, and the first secretaries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from bot.commands.living import advance_all
from bot.domain.community import Community, OrganisationRow
from bot.domain.people import IdentityKey, Member, Organisation, Platform, Rank
from bot.ports import Transaction
from bot.requests import Hints


def load_community(tx: Transaction, community: Community, source: str) -> None:
    """Stores the file, and sees to what became due in the life of its groups meanwhile."""
    tx.load_community(community, source)
    advance_all(tx)


def load_organisations(tx: Transaction, rows: Sequence[OrganisationRow]) -> tuple[int, int]:
    """Adds the organisations that are not there yet, with their delegates; returns (added, known before).

    A known organisation is left as it is: what the running community has decided is never overwritten.
    """
    known = {row.name for row in rows if tx.organisations.named(row.name)}
    for row in (r for r in rows if r.name not in known):
        _add(tx, row, {r.name: r for r in rows})
    return len(rows) - len(known), len(known)


def _add(tx: Transaction, row: OrganisationRow, rows: dict[str, OrganisationRow]) -> Organisation:
    if already := tx.organisations.named(row.name):
        return already
    parent = _add(tx, rows[row.parent], rows) if row.parent in rows else tx.organisations.named(row.parent)
    added = tx.organisations.add(row.name, row.kind, row.votes, parent.id if parent else None)
    for rank, name in ((Rank.DELEGATE, row.delegate), (Rank.ALTERNATE, row.alternate)):
        if name:
            mail = row.mail if rank is Rank.DELEGATE else ""
            member = _person(tx, name, mail, row.language, added)
            tx.organisations.delegate(added.id, member.id, rank, None)
    tx.log.append("organisation-added", f"organisation:{added.id}", {"organisation": added.id})
    return added


def _person(tx: Transaction, name: str, mail: str, language: str, organisation: Organisation) -> Member:
    """A confirmed member without an account; `invite` gives the code with which they take it over."""
    member = tx.people.add(name, language or tx.community.languages[0], tx.community.zone)
    tx.people.set(member.id, organisation_id=organisation.id, mail=mail)
    return member


def name_secretaries(tx: Transaction, keys: Iterable[IdentityKey]) -> tuple[Member, ...]:
    """Makes the settings' identities secretaries and admits their tenants, while there is no secretary."""
    if tx.people.holding("secretary"):
        return ()
    named = []
    for key in keys:
        identity = tx.people.identity(key)
        if identity is None:
            member = tx.people.add(key.user, tx.community.languages[0], tx.community.zone)
            if key.platform is Platform.WEB:
                tx.people.set(member.id, mail=key.user)
            identity = tx.people.introduce(key, member.id, Hints())
        if key.platform is not Platform.WEB:
            tx.tenants.admit(key.platform, key.tenant, None)
        tx.people.grant(identity.member_id, "secretary")
        tx.log.append("secretary-named", f"member:{identity.member_id}", {"member": identity.member_id})
        named.append(tx.people.member(identity.member_id))
    return tuple(named)
