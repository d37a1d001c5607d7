"""What an output may be called, and where it may be found."""

from __future__ import annotations

import pytest

from bot.domain.outputs import LONGEST_LINK, LONGEST_TITLE, checked_link, checked_title
from bot.domain.refusal import Refusal


def test_a_title_is_kept_with_its_blanks_made_one() -> None:
    assert checked_title("  The first\n 72\u00a0hours ") == "The first 72 hours"
    assert checked_title("x" * LONGEST_TITLE) == "x" * LONGEST_TITLE


@pytest.mark.parametrize("title", ["", " \n ", "x" * (LONGEST_TITLE + 1)])
def test_a_title_that_is_none_or_too_long_is_refused(title: str) -> None:
    with pytest.raises(Refusal):
        checked_title(title)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "https://example.org",
        "http://example.org:8080/a(b)/c?d=e&f=%20#g",
        "https://Example.org/Ω",
        "https://x.test/" + "a" * (LONGEST_LINK - 15),
    ],
)
def test_a_public_address_is_kept_as_it_was_written(link: str) -> None:
    assert checked_link(f" {link} ") == link


def test_a_capital_at_its_beginning_is_not_meant() -> None:
    assert checked_link("Https://Example.org/A") == "https://Example.org/A"


@pytest.mark.parametrize(
    "link",
    [
        "hours",
        "example.org/72",
        "ftp://example.org/72",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://",
        "https:///path",
        "https://[broken/",
        "https://ann:secret@example.org/",
        "https://example.org@evil.example/",
        "https://example.org/a b",
        'https://example.org/"onclick="x',
        "https://example.org/<script>",
        "https://example.org/a\u202eb",
        "https://example.org/a\x00b",
        "https://x.test/" + "a" * LONGEST_LINK,
    ],
)
def test_anything_else_is_no_link(link: str) -> None:
    with pytest.raises(Refusal, match="is not a link"):
        checked_link(link)
