"""What can be a mail address, and how often a code is sent to one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.mail import BETWEEN_CODES, Mailbox, is_address

NOW = datetime(2026, 9, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize("text", ["ana@example.org", "a.b+c@mail.example.co", "añá@exämple.org", "o'x@a.de"])
def test_an_address_is_a_name_at_a_domain(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "ana", "ana@", "@example.org", "ana@example", "ana@example.o", "ana @example.org", "a@b@x.org",
        "ana@example.org\n", "ana@example.org,bob@example.org", "<ana@example.org>", "group:ana@example.org",
        "ana@example.org\x00", "a\u200bna@example.org", f"{'a' * 65}@example.org", f"a@{'b' * 191}.org",
    ],
)  # fmt: skip
def test_what_could_name_anybody_else_or_break_a_line_is_none(text: str) -> None:
    assert not is_address(text)


def test_another_code_is_sent_after_a_while() -> None:
    asked = Mailbox("", "ana@example.org", NOW)

    assert Mailbox().may_ask(NOW) is None
    assert asked.may_ask(NOW) == NOW + BETWEEN_CODES
    assert asked.may_ask(NOW + BETWEEN_CODES - timedelta(seconds=1)) == NOW + BETWEEN_CODES
    assert asked.may_ask(NOW + BETWEEN_CODES) is None
