"""Sessions and sites through the front door."""

from __future__ import annotations

import pytest

from bot.ports import Transaction
from tests.commands.office import Office
from tests.commands.reading import reads
from tests.commands.test_meetings import DAY, HOUR, meeting, now_is  # noqa: F401 - a fixture
from tests.commands.test_moving import due

pytestmark = pytest.mark.usefixtures("meeting")


def begins(office: Office) -> list[tuple[str, str]]:
    """Each session's title and when it begins and ends by its own clock's zone."""

    def found(tx: Transaction) -> list[tuple[str, str]]:
        return [
            (s.sitting.title, f"{s.starts_at:%m-%d %H:%M}–{s.ends_at:%H:%M}") for s in tx.meetings.sessions(1)
        ]

    return office.do(found)


def test_a_session_is_added_changed_by_title_or_number_and_dropped(office: Office) -> None:
    reads(office, "clerk", "session 1 “Votes” date 2027-03-02 10:00 lasts 90 min zone Lima")
    assert begins(office)[-1] == ("Votes", "03-02 15:00–16:30")
    assert now_is(office).ends_at.isoformat() == "2027-03-02T16:30:00+00:00"

    reads(office, "clerk", "session 1 votes lasts 2h")
    assert begins(office)[-1] == ("Votes", "03-02 15:00–17:00")
    reads(office, "clerk", "session 1 1 titled Opening")
    assert begins(office)[0][0] == "Opening"
    reads(office, "clerk", "session 1 2 date 2027-03-03")
    assert begins(office)[-1] == ("Votes", "03-03 15:00–17:00")

    reads(office, "clerk", "session 1 2 drop")
    assert len(begins(office)) == 1
    assert "only session" in reads(office, "clerk", "session 1 1 drop")
    assert len(begins(office)) == 1


def test_what_a_new_first_session_changes_for_the_meeting_is_told_as_a_move(office: Office) -> None:
    before = now_is(office)

    reads(office, "clerk", f"session 1 1 date {before.starts_at + 5 * DAY:%Y-%m-%d}")

    assert now_is(office).starts_at == before.starts_at + 5 * DAY
    assert ("meeting-moved", "delegate") in due(office)


def test_a_change_that_leaves_the_start_alone_tells_nobody(office: Office) -> None:
    reads(office, "clerk", "session 1 1 lasts 2h")

    assert due(office) == []


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("session 1", "Add or change a session"),
        ("session 1 7", "has no session"),
        ("session 1 7 drop", "has no session"),
        ("session 1 7 lasts 2h", "needs a date"),
        ("session 1 Votes date 2027-03-02 at Atlantis", "no site called"),
        ("session 1 1 zone Atlantis", "no time zone called"),
        ("site 1 Rome drop", "no site called"),
        ("site 1 Rome zone Atlantis", "no time zone called"),
    ],
)
def test_what_is_wrong_or_missing_is_said_and_changes_nothing(
    office: Office, words: str, answer: str
) -> None:
    before = begins(office)

    assert answer in reads(office, "clerk", words)

    assert begins(office) == before


def test_everybody_sees_who_sits_in_the_night(office: Office) -> None:
    start = now_is(office).starts_at
    reads(office, "clerk", "site 1 Rome zone Europe/Rome")
    reads(office, "clerk", "site 1 Honolulu zone Honolulu")
    reads(office, "clerk", f"session 1 Late date {start + DAY:%Y-%m-%d} 21:00 lasts 2h at Rome")

    whole = reads(office, "newcomer", "meeting 1")
    late = reads(office, "delegate", "session 1 Late")

    assert "Pacific/Honolulu" in whole
    assert "21:00–23:00, in the night from 22:00" in late
    assert "At night" in late
    assert "1 organisation" in late  # the delegate's own zone
    assert "Session 1" in whole


def test_a_site_where_a_session_only_is_stays(office: Office) -> None:
    start = now_is(office).starts_at
    reads(office, "clerk", "site 1 Rome zone Europe/Rome")
    reads(office, "clerk", "site 1 Lima zone Lima")
    reads(office, "clerk", f"session 1 Votes date {start + DAY:%Y-%m-%d} at rome")

    assert "only there" in reads(office, "clerk", "site 1 Rome drop")
    assert "Sites noted" in reads(office, "clerk", "site 1 lima drop")

    assert [site.name for site in office.do(lambda tx: tx.meetings.sites(1))] == ["Rome"]
