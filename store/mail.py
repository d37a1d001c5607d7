"""Where members want to be written to."""

from __future__ import annotations

from sqlalchemy import delete, select, update

from bot.domain.mail import Mailbox
from store.people import StoredPeople
from store.schema.mail import mailboxes
from store.sql import Sql
from store.upsert import inserting


class StoredMailboxes:
    """See `bot.ports.mail.Mailboxes`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def of(self, member_id: int) -> Mailbox:
        """Where a member is written to, and where they asked to be."""
        row = self._sql.execute(select(mailboxes).where(mailboxes.c.member_id == member_id)).first()
        return Mailbox() if row is None else Mailbox(row.address, row.asked, row.asked_at)

    def ask(self, member_id: int, address: str) -> None:
        """The member wants an address from now on; it waits to be proven, the one before holds."""
        waits = {"asked": address, "asked_at": self._sql.now}
        self._sql.execute(
            inserting(mailboxes)
            .values(member_id=member_id, address="", **waits)
            .on_conflict_do_update(index_elements=["member_id"], set_=waits)
        )

    def prove(self, member_id: int, address: str) -> None:
        """The address is the member's, and in the register."""
        proven = update(mailboxes).where(mailboxes.c.member_id == member_id)
        self._sql.execute(proven.values(address=address, asked=""))
        StoredPeople(self._sql).set(member_id, mail=address)

    def forget(self, member_id: int) -> None:
        """Forgets the member's addresses, in the register too."""
        self._sql.execute(delete(mailboxes).where(mailboxes.c.member_id == member_id))
        StoredPeople(self._sql).set(member_id, mail="")
