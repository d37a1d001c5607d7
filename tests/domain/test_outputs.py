"""What an output may be called, and where it may be found."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.outputs import (
    LONGEST_LINK,
    LONGEST_TITLE,
    Output,
    OutputVersion,
    checked_link,
    checked_title,
)
from tests.domain.refusals import refusal_of

NOW = datetime(2026, 4, 21, 12, tzinfo=UTC)


def test_a_title_is_kept_with_its_blanks_made_one() -> None:
    assert checked_title("  The first\n 72\u00a0hours ") == "The first 72 hours"
    assert checked_title("x" * LONGEST_TITLE) == "x" * LONGEST_TITLE


@pytest.mark.parametrize("title", ["", " \n "])
def test_a_title_that_is_none_is_refused(title: str) -> None:
    assert refusal_of(checked_title, title).phrase.values == {}


def test_a_title_that_is_too_long_is_refused_with_its_length() -> None:
    refusal = refusal_of(checked_title, "é" * (LONGEST_TITLE + 1))

    assert refusal.phrase.values == {"length": LONGEST_TITLE + 1, "limit": LONGEST_TITLE}


@pytest.mark.parametrize(
    "link",
    [
        "",
        "https://example.org",
        "http://example.org:8080/a(b)/c?d=e&f=%20#g",
        "https://Example.org/Ω",
        "https://example.org/A?next=http://example.net/B",
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
    refusal = refusal_of(checked_link, link)

    assert refusal.phrase.values == {"link": link[:80]}
    assert refusal.remedy is not None


def test_a_version_is_found_by_its_number_and_the_last_one_is_the_latest() -> None:
    versions = tuple(OutputVersion(number, "", 1, NOW) for number in (1, 2, 3))
    output = Output(7, 1, "Title", versions)

    assert output.latest is versions[-1]
    assert [output.version(number) for number in (1, 2, 3)] == [*versions]
    with pytest.raises(LookupError, match="output 7 has no version 4"):
        output.version(4)
