"""Where a member is reached."""

from __future__ import annotations

from bot.domain.people import Member, Platform
from bot.ports import MAIL, Address, Transaction
from bot.ports.messenger import Connection
from bot.requests import ConversationKey


def mailed(to: str, member: Member) -> Address:
    """Where mail to an address goes."""
    return Address(ConversationKey(Platform.WEB, MAIL, to, personal=True), "", member.zone)


def private_address(
    tx: Transaction, member: Member, *, mails: bool = False, first: Connection | None = None
) -> Address | None:
    """Where a member is reached privately: by the identity last used; with only a browser, by mail.

    `first` is where something may have been sent before: there it can be looked up.
    """
    identities = sorted(
        tx.people.identities(member.id), key=lambda one: (one.key.platform, one.key.tenant) != first
    )
    only_browser = all(identity.key.platform is Platform.WEB for identity in identities)
    if mails and only_browser and (to := tx.mailboxes.of(member.id).address):
        return mailed(to, member)
    for identity in identities:
        home = tx.people.home_of(identity)
        if home:
            return Address(home.key, home.reference, member.zone, identity.key)
        if identity.key.platform is not Platform.TEAMS:  # Teams needs a conversation somebody opened
            key = ConversationKey(identity.key.platform, identity.key.tenant, "", personal=True)
            return Address(key, "", member.zone, identity.key)
    return None
