"""Mail against a real server on loopback: what arrives, and what is made of every way to fail."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from urllib.parse import unquote

import pytest
from hypothesis import given

from adapters.catalogues import speeches
from adapters.mail import MailServer, messenger, server
from adapters.mail.messenger import MailMessenger
from adapters.mail.render import Writer
from bot.domain.people import Platform
from bot.ports import MAIL, Address, Deferred, Gone, Throttled, Uncertain
from bot.requests import ConversationKey
from bot.views import (
    Actions,
    Button,
    Card,
    Chart,
    Code,
    Divider,
    Fields,
    Link,
    Moment,
    Person,
    Strong,
    Style,
    Table,
    Text,
)
from tests.standins.mail import MailHost, MailServerHere, certificate
from tests.test_views import CARDS

WORDS = speeches()
NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)
CARD = Card(
    "Your vote is needed: vote 12",
    (
        Text((Strong("Ōkami & <Co>"), " has not voted until ", Moment(NOW), "."), "en", Style.NOTICE),
        Text(("Heading",), "en", Style.HEADING),
        Text((Code("vote 12"), Person("Ana"), Link("page", "https://x.test/p"), Link("bad", "data:x")), "en"),
        Fields((("State", ("open",)),), "en"),
        Table(("A", "B"), ((("1",), ("2",)),), "en"),
        Chart("Turnout", (("Voted", 3),), "en"),
        Divider(),
        Actions((Button("Yes / Oui", "vote", ("12", "1"), Style.PRIMARY), Button("Look", "vote", ("12",)))),
    ),
    "en",
)  # fmt: skip


def to(address: str = "ana@example.org") -> Address:
    return Address(ConversationKey(Platform.WEB, MAIL, address, personal=True), "", "America/Panama")


def sender(port: int, scheme: str = "smtp", user: str = "", host: str = "127.0.0.1") -> MailMessenger:
    where = MailServer(scheme, host, port, user, "right", "Plenary <bot@plenary.example.org>")
    return MailMessenger(where, WORDS, "https://plenary.example.org/x", "origin", lambda: NOW)


def post(by: MailMessenger, address: Address | None = None, *, repeat: bool = False) -> str:
    async def posted() -> str:
        try:
            return await by.post(address or to(), CARD, "delivery:7", repeat=repeat)
        finally:
            await asyncio.sleep(0.05)  # a connection that failed is closed by the loop's next rounds

    return asyncio.run(posted())


@pytest.fixture
def host() -> MailHost:
    return MailHost()


@pytest.fixture
def port(host: MailHost) -> Iterator[int]:
    with MailServerHere(host) as here:
        yield here.port


def test_a_card_arrives_as_text_and_html_with_the_heads_of_an_automatic_message(
    host: MailHost, port: int
) -> None:
    reference = post(sender(port))

    (message,) = host.received
    assert host.recipients == ["ana@example.org"]
    assert message["Message-ID"] == reference
    assert (message["Subject"], message["To"]) == (CARD.title, "ana@example.org")
    assert message["From"] == "Plenary <bot@plenary.example.org>"
    assert (message["Auto-Submitted"], message["Content-Language"]) == ("auto-generated", "en")
    assert message["Date"].datetime == NOW
    text, html = (message.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None
    assert html is not None
    said = text.get_content().replace("\r\n", "\n")
    for words in (
        "Ōkami & <Co>",
        "State: open",
        "A · B\n1 · 2",
        "Voted: 3",
        "04:00 (UTC−05:00)",
        "page (https://x.test/p)",
    ):
        assert words in said
    marked = html.get_content()
    assert escape("Ōkami & <Co>") in marked
    assert "<Co>" not in marked
    assert "data:x" not in marked
    assert 'href="https://x.test/p"' in marked


def test_a_button_is_a_link_to_the_page_that_asks_again(host: MailHost, port: int) -> None:
    post(sender(port))

    body = host.received[0].get_body(("plain",))
    assert body is not None
    links = re.findall(r"https://\S+press=\S+", body.get_content())
    assert [unquote(link) for link in links] == [
        'https://plenary.example.org/x/chat?press=["vote","12","1"]',
        'https://plenary.example.org/x/chat?press=["vote","12"]',
    ]


def test_a_repeat_says_so_and_has_the_id_of_the_first(host: MailHost, port: int) -> None:
    first, again = post(sender(port)), post(sender(port), repeat=True)

    assert first == again
    assert host.received[1]["Subject"] == f"Repeat of an earlier message: {CARD.title}"
    other = MailMessenger(sender(port)._server, WORDS, "https://x.test", "another database", lambda: NOW)
    assert post(other) != first
    assert post(sender(port), to("bob@example.org")) != first


def test_letters_of_any_script_are_taken_in_an_address_where_the_server_takes_them(
    host: MailHost, port: int
) -> None:
    post(sender(port), to("añá@exämple.org"))

    assert host.recipients == ["añá@exämple.org"]


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [("550 no such mailbox", Gone), ("451 greylisted, try later", Deferred), ("421 going away", Throttled)],
)
@pytest.mark.parametrize("where", ["refuse_rcpt", "refuse_data"])
def test_what_the_server_answers_parks_defers_or_pauses(
    host: MailHost, port: int, where: str, answer: str, outcome: type[Exception]
) -> None:
    setattr(host, where, answer)

    with pytest.raises(outcome) as raised:
        post(sender(port))

    if outcome is not Throttled:
        assert answer.partition(",")[0] in str(raised.value)
    assert host.received == []


def test_a_server_that_does_not_want_us_parks_nobody(host: MailHost, port: int) -> None:
    host.refuse_mail = "550 not from you"

    with pytest.raises(Throttled):
        post(sender(port))


def test_a_connection_lost_after_the_message_leaves_open_whether_it_was_taken(
    host: MailHost, port: int
) -> None:
    host.hang_up = True

    with pytest.raises(Uncertain):
        post(sender(port))

    assert len(host.received) == 1


def test_a_server_that_is_slow_before_the_message_has_taken_nothing(
    host: MailHost, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    host.slow = 1.0
    monkeypatch.setattr(messenger, "LONGEST_CALL", 0.3)

    with pytest.raises(Throttled):
        post(sender(port))

    assert host.received == []


def test_a_server_that_is_not_there_is_tried_later(host: MailHost, port: int) -> None:
    with pytest.raises(Throttled):
        post(sender(1))
    assert "1" in asyncio.run(sender(1).check())
    assert asyncio.run(sender(port).check()) == ""


def test_a_server_known_by_its_certificate_gets_mail_and_password(
    host: MailHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    public, context = certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    with MailServerHere(host, context, auth=True) as here:
        post(sender(here.port, "smtp+starttls", "plenary"))

    assert len(host.received) == 1
    assert host.logins == ["plenary"]


@pytest.mark.parametrize("name", ["localhost", "other.example.org"])
def test_a_server_with_a_wrong_certificate_gets_neither(
    host: MailHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    public, context = certificate(tmp_path, name)
    if name != "localhost":  # known, but another server's
        monkeypatch.setenv("SSL_CERT_FILE", str(public))
    with MailServerHere(host, context, auth=True) as here, pytest.raises(Throttled):
        post(sender(here.port, "smtp+starttls", "plenary"))

    assert (host.received, host.logins) == ([], [])


def test_a_server_without_encryption_gets_nothing_where_it_is_asked_for(host: MailHost, port: int) -> None:
    with pytest.raises(Throttled):
        post(sender(port, "smtp+starttls"))

    assert host.received == []


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("http://mail.example.org", "write smtps://"),
        ("smtps://", "write smtps://"),
        ("smtp://ana:secret@mail.example.org", "in the clear"),
    ],
)
def test_an_address_of_a_server_that_means_nothing_safe_is_refused(url: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=re.escape(wrong)):
        server(url, "bot@example.org")
    with pytest.raises(ValueError, match="write a mail address"):
        server("smtps://mail.example.org", "Plenary")


def test_each_scheme_has_its_port_and_passwords_may_hold_any_sign() -> None:
    made = server("smtps://ana:p%40ss@mail.example.org", "Plenary <bot@example.org>")

    assert (made.port, made.username, made.password, made.address) == (465, "ana", "p@ss", "bot@example.org")
    assert server("smtp+starttls://h.example.org", "b@example.org").port == 587
    assert server("smtp://localhost:2525", "b@example.org").port == 2525


@given(CARDS)
def test_every_card_can_be_written_and_is_escaped(card: Card) -> None:
    letter = Writer(WORDS, "https://x.test", "UTC").letter(card)

    assert "\n" not in letter.subject
    assert "<script" not in letter.html
    MailMessenger(sender(1)._server, WORDS, "https://x.test", "o", lambda: NOW).message(
        to(), card, "m", repeat=True
    ).as_bytes()
