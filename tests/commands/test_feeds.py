"""The private calendar through the front door: given, replaced, ended; and what is in it."""

from __future__ import annotations

import re

from bot.notices import feeds
from bot.notices.feeds import Event
from bot.ports import Transaction
from tests.commands.office import Office
from tests.commands.reading import reads
from tests.commands.test_examples import WORDS
from tests.commands.test_meetings import DAY, meeting, now_is  # noqa: F401 - a fixture


def given_to(office: Office, name: str) -> str:
    """The token in the address that somebody is given."""
    found = re.search(r"/calendar/own/([\w-]{43})\.ics", office.says(name, "calendar new"))
    assert found
    return found[1]


def owner(office: Office, token: str) -> int | None:
    return office.do(lambda tx: tx.feeds.owner(token))


def test_a_new_address_ends_the_old_one_and_off_ends_all(office: Office) -> None:
    ann = office.member("ann")
    assert "has no address yet" in reads(office, "ann", "calendar")

    first = given_to(office, "ann")
    second = given_to(office, "ann")

    assert (owner(office, first), owner(office, second)) == (None, ann.id)
    shown = office.says("ann", "calendar")
    assert second not in shown
    assert "since" in shown
    assert "is off" in reads(office, "ann", "calendar stop")
    assert owner(office, second) is None
    assert "no answer" in reads(office, "ann", "calendar maybe")


def test_who_is_not_confirmed_gets_none(office: Office) -> None:
    assert "You are not confirmed" in reads(office, "newcomer", "calendar new")


def events(office: Office, name: str, *, sees: bool = True) -> list[Event]:
    def found(tx: Transaction) -> list[Event]:
        (member,) = tx.people.named(name)
        return feeds.own(tx, member, WORDS("en"), "https://x.test", sees=sees)

    return office.do(found)


def test_it_shows_sessions_the_closes_of_own_votes_and_own_actions(office: Office, meeting: object) -> None:  # noqa: F811
    office.says("clerk", "meeting 1 link https://meet.test/1")
    office.says("clerk", "motion “global meeting” “Shall we?”")
    office.says("clerk", "open 1")

    def acted(tx: Transaction) -> None:
        (delegate,) = tx.people.named("delegate")
        tx.actions.add("Write it up", delegate.id, None, tx.now + DAY, delegate.id, 1)

    office.do(acted)

    session, vote, action = events(office, "delegate")
    assert (session.title, session.place) == ("Spring meeting: Session 1", "https://meet.test/1")
    assert vote.title == "Vote 1 closes: Shall we?"
    assert vote.ends_at is None
    assert (action.title, action.starts_at) == ("Action due: Write it up", office.now + DAY)
    assert [e.uid for e in events(office, "clerk")] == [session.uid]
    (public,) = events(office, "delegate", sees=False)
    assert (public.uid, public.place, public.about) == (session.uid, "", "")


def test_a_move_raises_the_revision_and_no_leaves_the_meeting_out(office: Office, meeting: object) -> None:  # noqa: F811
    (before,) = events(office, "delegate")

    office.says("clerk", f"meeting 1 date {now_is(office).starts_at + 9 * DAY:%Y-%m-%d}")

    (after,) = events(office, "delegate")
    assert (after.uid, after.revision) == (before.uid, before.revision + 1)
    assert after.starts_at == before.starts_at + 9 * DAY
    office.says("delegate", "attend 1 no")
    assert events(office, "delegate") == []
    office.says("delegate", "attend 1 in")
    office.says("clerk", "meeting 1 drop The hall burnt down.")
    (dropped,) = events(office, "delegate")
    assert (dropped.uid, dropped.revision, dropped.cancelled) == (before.uid, before.revision + 2, True)
