"""Sends cards by SMTP, a connection each, and says exactly whether one that failed may have been sent."""

from __future__ import annotations

import asyncio
import hashlib
import logging
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as ASCII
from email.policy import SMTPUTF8
from email.utils import format_datetime
from urllib.parse import urlsplit

import aiosmtplib
from aiosmtplib import SMTPException, SMTPResponseException

from adapters.mail import MailServer
from adapters.mail.render import Writer
from bot.phrases import Speeches
from bot.ports import Address, Deferred, Gone, Throttled, Uncertain
from bot.views import Card

LONGEST_CALL = 30.0  # seconds for a whole delivery, well within a sender's lease
PATIENCE = 10.0  # seconds for one answer of the server
UNREACHABLE = 60.0  # seconds until a server that could not be talked to is tried again
GREYLISTED = (
    300.0  # seconds until a recipient whom the server put off is tried again; servers ask for minutes
)
LONGEST_REASON = 200

log = logging.getLogger("plenary.mail")


class MailMessenger:
    """Implements `bot.ports.Messenger` for addresses. `url` is that of our pages.

    `origin` tells our messages from those of another database at the same address: who receives two under
    one Message-ID may see only the first.
    """

    finds = False

    def __init__(
        self, server: MailServer, speeches: Speeches, url: str, origin: str, now: Callable[[], datetime]
    ) -> None:
        self._server = server
        self._speeches = speeches
        self._url = url
        self._origin = origin
        self._now = now

    async def post(self, address: Address, card: Card, mark: str, *, repeat: bool) -> str:
        """Sends a card and returns its Message-ID, which is the same each time it is tried."""
        message = self.message(address, card, mark, repeat=repeat)
        handed_over = False
        try:
            async with asyncio.timeout(LONGEST_CALL), self._connected() as client:
                utf8 = await self._addressed(client, address.conversation.id)
                content = message.as_bytes(policy=SMTPUTF8 if utf8 else ASCII.clone(cte_type="7bit"))
                handed_over = True
                await client.data(content)
        except SMTPResponseException as refused:
            raise _refused(refused) from refused
        except (SMTPException, OSError, TimeoutError) as error:
            if handed_over:
                raise Uncertain(f"no answer to a message: {error}") from error
            raise _unreachable(error) from error
        return str(message["Message-ID"])

    async def edit(self, address: Address, reference: str, card: Card) -> None:
        """Nothing: what is sent is sent, and the page shows what holds now."""

    async def find(self, address: Address, mark: str) -> str | None:  # noqa: ARG002
        """Nothing: nobody lets us look into a mailbox."""
        return None

    async def check(self) -> str:
        """What keeps us from sending, in words; empty where nothing does."""
        try:
            async with asyncio.timeout(LONGEST_CALL), self._connected() as client:
                await client.noop()
        except (Throttled, SMTPException, OSError, TimeoutError) as error:
            return str(error.__cause__ or error) or type(error).__name__
        return ""

    def message(self, address: Address, card: Card, mark: str, *, repeat: bool) -> EmailMessage:
        """The mail that shows a card."""
        if repeat:
            phrase = self._speeches(card.language).words("Repeat of an earlier message")
            card = replace(card, title=f"{phrase}: {card.title}")
        letter = Writer(self._speeches, self._url, address.zone).letter(card)
        message = EmailMessage(policy=SMTPUTF8)
        message["From"] = self._server.sender
        message["To"] = address.conversation.id
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(self._now())
        message["Message-ID"] = self._message_id(address, mark)
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
        message.set_content(letter.text, cte="base64")
        message.add_alternative(letter.html, subtype="html", cte="base64")
        message["Content-Language"] = card.language  # now, for the heads of a text stay with that part
        return message

    def _message_id(self, address: Address, mark: str) -> str:
        said = f"{self._origin}\n{address.conversation.id}\n{mark}"
        domain = self._server.address.rpartition("@")[2]
        return f"<{hashlib.sha256(said.encode()).hexdigest()[:40]}@{domain}>"

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[aiosmtplib.SMTP]:
        """A connection that is encrypted as the settings ask for, and signed in."""
        server = self._server
        client = aiosmtplib.SMTP(
            hostname=server.host,
            port=server.port,
            local_hostname=urlsplit(self._url).hostname,
            use_tls=server.scheme == "smtps",
            start_tls=server.scheme == "smtp+starttls",
            tls_context=ssl.create_default_context() if server.scheme != "smtp" else None,
            timeout=PATIENCE,
        )
        try:
            await client.connect()
            if client.is_ehlo_or_helo_needed:
                await client.ehlo()
            if server.username:
                await client.login(server.username, server.password)
        except (SMTPException, OSError, ValueError) as error:
            client.close()
            raise _unreachable(error) from error
        try:
            yield client
        finally:
            client.close()

    async def _addressed(self, client: aiosmtplib.SMTP, to: str) -> bool:
        """Names sender and recipient; whether the message may hold every letter in its head."""
        utf8 = not (to.isascii() and self._server.address.isascii())
        if utf8 and not client.supports_extension("smtputf8"):
            raise Gone("the mail server takes no address with such letters")
        options = ["SMTPUTF8", "BODY=8BITMIME"] if utf8 else []
        encoding = "utf-8" if utf8 else "ascii"
        try:
            await client.mail(self._server.address, options=options, encoding=encoding)
        except SMTPResponseException as error:
            raise _unreachable(error) from error  # it is us whom the server does not want
        await client.rcpt(to, encoding=encoding)
        return utf8


def _refused(answer: SMTPResponseException) -> Gone | Deferred | Throttled:
    """What the server's answer to a recipient or to a message means."""
    reason = " ".join(f"{answer.code} {answer.message}".split())[:LONGEST_REASON]
    if answer.code == 421:  # the server goes away
        return Throttled(UNREACHABLE, reason)
    return Gone(reason) if answer.code >= 500 else Deferred(GREYLISTED, reason)


def _unreachable(error: Exception) -> Throttled:
    """Nothing was sent, and nobody else's mail would be: wait, and say why in the log."""
    reason = f"{type(error).__name__}: {error}"[:LONGEST_REASON]
    log.warning("mail server", extra={"reason": reason})
    return Throttled(UNREACHABLE, reason)
