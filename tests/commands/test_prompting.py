"""Prompts: once on each occasion, to those who still must act, at a decent hour, gathered in one message."""

from __future__ import annotations

import asyncio
import pkgutil
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from json import loads
from pathlib import Path
from typing import Any

import pytest

from adapters.calendar import occurrences
from adapters.foreseen import as_json, as_text
from bot.commands.reporting import foreseen
from bot.domain.groups import Role
from bot.domain.meetings import Attendance
from bot.domain.people import IdentityKey, Platform, Rank
from bot.duties import Duties
from bot.ports import Overloaded, Transaction, Uncertain
from bot.requests import ConversationKey, Hints
from bot.sending import Patient, Sender
from tests.commands.office import Office
from tests.commands.test_examples import WORDS
from tests.rigs.recorder import Recorder, Sent

ROLES = ("lead", "co-lead", "focal-point", "clerk")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


class Prompted(Office):
    """An office whose people are at their chats; the clock goes on from one thing that is due to the next."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.platform = Recorder(lambda: self.now)
        sender = Sender(Patient(self.store), {(Platform.WEB, "web"): self.platform}, self._seconds)
        self.duties = Duties(self.store, self.seals, sender, WORDS, occurrences, "http://x.test", set)
        self.person("clerk", "Secretariat", roles=("secretary",))

    def _seconds(self) -> float:
        return self.now.timestamp()

    def person(
        self, name: str, organisation: str, rank: str = "", *, zone: str = "UTC", roles: tuple[str, ...] = ()
    ) -> int:
        """A member of an organisation, its delegate or alternate where `rank` says so."""

        def added(tx: Transaction) -> int:
            own = tx.organisations.named(organisation) or tx.organisations.add(
                organisation, "ngo", votes=True
            )
            member = tx.people.add(name, "en", zone)
            tx.people.set(member.id, organisation_id=own.id)
            tx.people.introduce(IdentityKey(Platform.WEB, "web", name), member.id, Hints())
            training = next(g for g in tx.groups.all() if g.slug == "training")
            if rank:
                tx.organisations.delegate(own.id, member.id, Rank(rank), None)
                tx.groups.join(training.id, member.id, own.id, Role.REPRESENTATIVE, founder=True)
            for role in roles:
                tx.people.grant(member.id, role) if role == "secretary" else tx.groups.join(
                    training.id, member.id, own.id, Role(role)
                )
            return member.id

        return self.do(added)

    def opens(self, question: str, closes: str = "in 5d") -> None:
        self.says("clerk", f"motion training “{question}” closes {closes}")
        number = self.do(lambda tx: max(v.id for v in tx.votes.listed(states=("draft",))))
        assert "is open until" in self.says("clerk", f"open {number}")

    def ticks(self) -> None:
        asyncio.Runner.run(self._runner, self.duties.tick())

    def until(self, at: datetime) -> list[Sent]:
        """What goes out until an instant."""
        before = len(self.platform.sent)
        while self.now < at:
            self.ticks()
            due = self.do(lambda tx: tx.timers.next_due())
            self.now = min(at, max(due or at, self.now + timedelta(seconds=1)))
        self.ticks()
        return self.platform.sent[before:]

    def later(self, **span: float) -> list[Sent]:
        return self.until(self.now + timedelta(**span))

    def outage(self, **span: float) -> None:
        """Time passes and nothing is done."""
        self.now += timedelta(**span)


@pytest.fixture
def bot(tmp_path: Path) -> Iterator[Prompted]:
    made = Prompted(tmp_path)
    yield made
    made.close()


def hours(sent: list[Sent], user: str, since: datetime) -> list[float]:
    """When somebody was sent something, in hours since an instant."""
    return [round((one.at - since) / HOUR, 1) for one in sent if one.user == user]


def test_a_prompt_is_prepared_and_sent_while_the_writer_is_busy(bot: Prompted) -> None:
    bot.person("ana", "A", "delegate")
    bot.opens("Shall we?")
    let_go = threading.Event()

    async def sent_meanwhile() -> bool:
        await bot.duties.round()
        (job,) = await bot.duties.deliverer.claim((Platform.WEB, "web"), 10)
        busy = asyncio.create_task(bot.store.run(lambda tx: let_go.wait(20)))
        sending = asyncio.create_task(job())
        while not bot.platform.sent and not busy.done():  # noqa: ASYNC110 - a recorder has no event
            await asyncio.sleep(0.01)
        meanwhile = not busy.done()
        let_go.set()
        await asyncio.gather(busy, sending)
        return meanwhile

    assert asyncio.Runner.run(bot._runner, sent_meanwhile())


def test_a_clock_set_forward_sends_nothing_twice_that_is_under_way(bot: Prompted) -> None:
    here = ConversationKey(Platform.WEB, "web", "ana", personal=True)
    ana = IdentityKey(Platform.WEB, "web", "ana")
    bot.person("ana", "A", "delegate")
    bot.opens("Shall we?")

    def shown(tx: Transaction) -> None:
        tx.people.meet(ana, here, Hints(zone="UTC", reference="there"))
        conversation, (vote,) = tx.people.conversation(here), tx.votes.listed(states=("open",))
        assert conversation
        tx.slots.show(f"vote:{vote.id}", conversation.id)

    bot.do(shown)
    bot.duties.sender.monotonic = time.monotonic

    async def claims() -> list[int]:
        await bot.duties.round()
        jobs = await bot.duties.deliverer.claim((Platform.WEB, "web"), 10)
        bot.now += HOUR
        again = await bot.duties.deliverer.claim((Platform.WEB, "web"), 10)
        await asyncio.gather(*(job() for job in jobs))
        after = await bot.duties.deliverer.claim((Platform.WEB, "web"), 10)
        return [len(jobs), len(again), len(after)]

    assert asyncio.Runner.run(bot._runner, claims()) == [2, 0, 0]
    assert sorted(sent.repeat for sent in bot.platform.sent) == [False, False]


def test_who_has_not_voted_is_asked_at_the_opening_half_way_and_twice_before_the_close(bot: Prompted) -> None:
    bot.person("ana", "A", "delegate")
    bot.person("ben", "B", "delegate")
    opened = bot.now  # 09:00
    bot.opens("Shall we?")
    sent = bot.later(days=2)
    bot.says("ben", "vote 1 yes")
    sent += bot.later(days=4)

    # Half-way is 21:00, the last 06:00: both come the evening before, at the last decent minute.
    assert hours(sent, "ana", opened) == [0, 58, 96, 106]
    assert hours(sent, "ben", opened) == [0]
    assert [one.card.title.partition(":")[0] for one in sent if one.user == "ana"] == [
        "A vote is open", *["Your vote is needed"] * 3,
    ]  # fmt: skip


def test_what_is_due_within_the_hour_is_one_message_with_the_buttons_of_each(bot: Prompted) -> None:
    bot.person("ana", "A", "delegate")
    bot.opens("First?", "2026-09-06 12:00 UTC")
    bot.opens("Second?", "2026-09-06 12:40 UTC")
    bot.opens("Third?", "2026-09-06 15:00 UTC")
    bot.until(datetime(2026, 9, 5, 8, tzinfo=UTC))

    first, second, *_ = bot.until(datetime(2026, 9, 5, 18, tzinfo=UTC))

    assert first.at == datetime(2026, 9, 5, 12, tzinfo=UTC)
    assert first.card.title == "2 things wait for you"
    assert {b.args[0] for b in first.buttons if b.command == "vote"} == {"1", "2"}
    assert second.at == datetime(2026, 9, 5, 15, tzinfo=UTC)
    assert {b.args[0] for b in second.buttons if b.command == "vote"} == {"3"}


def test_a_snooze_mutes_all_but_the_opening_and_ends_a_day_before_the_close(bot: Prompted) -> None:
    bot.person("ana", "A", "delegate")
    assert "No prompts until" in bot.says("ana", "snooze 30d")
    opened = bot.now
    bot.opens("Shall we?")

    assert hours(bot.later(days=5), "ana", opened) == [0, 96, 106]

    assert "come to you again" in bot.says("ana", "snooze back")
    bot.opens("Again?")
    again = bot.now
    assert hours(bot.later(days=3), "ana", again) == [0, 58]


def test_what_a_snooze_held_back_comes_in_one_message_when_it_ends(bot: Prompted) -> None:
    bot.person("ana", "A", "delegate")
    bot.opens("First?", "in 6d")
    bot.opens("Second?", "in 7d")
    bot.later(hours=1)
    bot.says("ana", "snooze 2026-09-05 10:00 UTC")

    sent = bot.until(datetime(2026, 9, 5, 12, tzinfo=UTC))

    assert [(one.at.day, one.at.hour, one.card.title) for one in sent if one.user == "ana"] == [
        (5, 10, "2 things wait for you")
    ]


def test_alternates_are_asked_in_the_last_day_only(bot: Prompted) -> None:
    bot.person("ana", "A", "delegate")
    bot.person("alt", "A", "alternate")
    opened = bot.now
    bot.opens("Shall we?", "2026-09-06 15:00 UTC")

    sent = bot.later(days=6)

    assert hours(sent, "alt", opened) == [102, 123]
    assert hours(sent, "ana", opened) == [0, 58, 102, 123]


def test_while_the_delegate_is_away_the_alternate_is_asked_in_their_place(bot: Prompted) -> None:
    bot.person("ana", "A", "delegate")
    bot.person("alt", "A", "alternate")
    bot.opens("Shall we?", "2026-09-06 15:00 UTC")
    bot.later(hours=1)
    bot.says("ana", "away until 2026-12-01")

    sent = bot.later(days=6)

    asked = [one.user for one in sent if "has not voted yet" in one.text]
    assert asked == ["alt"] * 4


def test_at_weekends_nobody_is_asked_who_said_so(bot: Prompted) -> None:
    bot.person("ana", "A", "delegate")
    bot.person("ben", "B", "delegate")
    assert "Not on Saturdays" in bot.says("ana", "quiet 19:00-08:00 weekends")
    bot.opens("Shall we?", "2026-09-07 12:00 UTC")  # a Monday

    sent = bot.until(datetime(2026, 9, 8, tzinfo=UTC))

    days = [f"{one.at:%a %H:%M}" for one in sent if one.user == "ana"]
    assert days == ["Tue 09:00", "Fri 10:30", "Mon 09:00"]  # Sunday’s would come on Friday, too soon
    assert any(one.at.strftime("%a") == "Sun" for one in sent if one.user == "ben")


def test_after_three_days_out_of_order_one_message_asks_for_all(bot: Prompted) -> None:
    bot.person("ana", "A", "delegate")
    bot.opens("First?", "in 5d")
    bot.opens("Second?", "in 6d")
    bot.later(hours=2)

    bot.outage(days=4, hours=2)

    (asked,) = [one for one in bot.later(minutes=30) if one.user == "ana"]
    assert asked.card.title == "2 things wait for you"
    assert {b.args[0] for b in asked.buttons if b.command == "vote"} == {"1", "2"}


def test_an_outage_over_night_ends_in_the_morning(bot: Prompted) -> None:
    bot.person("ana", "A", "delegate")
    bot.opens("Shall we?", "2026-09-10 12:00 UTC")
    bot.later(hours=1)
    bot.outage(days=5, hours=13)  # half-way has passed, it is 23:00

    assert [f"{one.at:%d %H:%M}" for one in bot.later(hours=12) if one.user == "ana"] == ["07 08:00"]


def test_after_two_unanswered_prompts_others_are_asked_too_one_more_each_time(bot: Prompted) -> None:
    for role in ("lead", "co-lead", "focal-point"):
        bot.person(role, "A", roles=(role,))
    begins = datetime(2026, 12, 1, 12, tzinfo=UTC)
    bot.do(lambda tx: tx.meetings.add("Meeting", begins, begins + DAY, "UTC", "m"))
    bot.do(lambda tx: [tx.meetings.register(1, o.id, Attendance.NO, 1) for o in tx.organisations.all()])
    bot.says("clerk", "role procurement lead as observer")  # something that has the plan reckoned

    sent = [one for one in bot.until(begins) if "update is due: Training" in one.text]

    weeks = {user: [(begins - one.at) // (7 * DAY) for one in sent if one.user == user] for user in ROLES}
    assert weeks == {"lead": [8, 4, 2, 1], "co-lead": [2, 1], "focal-point": [1], "clerk": []}
    assert "nobody has answered" in next(one.text for one in sent if one.user == "co-lead")


def test_all_of_an_organisation_are_asked_to_register_until_one_has(bot: Prompted) -> None:
    bot.person("ana", "A")
    bot.person("anton", "A")
    begins = datetime(2026, 10, 6, 12, tzinfo=UTC)
    bot.do(lambda tx: tx.meetings.add("Meeting", begins, begins + DAY, "UTC", "m"))
    bot.says("clerk", "role procurement ana as observer")

    first = [one.user for one in bot.until(begins - 20 * DAY) if "Register" in one.text]
    assert sorted(first) == ["ana", "anton", "clerk"]
    bot.says("anton", "attend 1 online")

    assert [one.user for one in bot.until(begins) if "Register" in one.text] == ["clerk"]


@pytest.mark.parametrize("finds", [True, False])
def test_after_a_lost_answer_the_same_message_is_looked_up_or_marked_as_a_repeat(
    bot: Prompted, finds: bool
) -> None:
    bot.person("ana", "A", "delegate")
    bot.opens("First?", "2026-09-06 12:00 UTC")
    bot.opens("Second?", "2026-09-06 12:40 UTC")
    bot.later(hours=2)
    bot.platform.finds = finds
    bot.until(datetime(2026, 9, 5, 11, 59, tzinfo=UTC))
    bot.platform.failures.append(Uncertain("no answer"))
    (lost,) = [one for one in bot.later(minutes=1) if one.user == "ana"]
    bot.says("ana", "vote 1 yes")

    again = [one for one in bot.later(minutes=10) if one.user == "ana"]

    assert [(one.repeat, one.mark) for one in again] == ([] if finds else [(True, lost.mark)])


@pytest.mark.parametrize("step", ["bot.commands.planning.reckon", "bot.preparing.Preparing.message"])
def test_a_moment_in_which_the_store_is_busy_holds_no_prompt_back_until_a_lease_or_a_minute_ends(
    bot: Prompted, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    begins, refusals = pkgutil.resolve_name(step), [Overloaded("busy")]

    def busy_at_first(*given: Any) -> Any:
        if refusals:
            raise refusals.pop()
        return begins(*given)

    bot.person("ana", "A", "delegate")
    bot.opens("Shall we?")
    opened = bot.now
    monkeypatch.setattr(step, busy_at_first)
    bot.ticks()

    assert refusals == []
    assert hours(bot.platform.sent, "ana", opened) == [0]


def test_why_a_message_came_is_said_with_the_rule_that_it_follows(bot: Prompted) -> None:
    bot.person("ana", "A", "delegate")
    assert "No message has been sent to you" in bot.says("ana", "why message")
    bot.opens("Shall we?")
    bot.later(hours=1)

    said = bot.says("ana", "why message")

    assert "You vote in vote" in said
    assert "at the opening, half-way, 24 hours before the end, 3 hours before the end" in said


def test_what_is_foreseen_is_what_is_sent_when_it_was_foreseen(bot: Prompted) -> None:
    for role in ("lead", "co-lead", "focal-point"):
        bot.person(role, "A", roles=(role,))
    bot.person("ana", "B", "delegate", zone="America/Panama")
    begins = datetime(2026, 11, 10, 12, tzinfo=UTC)
    bot.do(lambda tx: tx.meetings.add("Meeting", begins, begins + DAY, "UTC", "m"))
    bot.opens("Shall we?", "2026-09-15 12:00 UTC")
    bot.later(minutes=1)
    bot.says("ana", "snooze 2026-09-09 15:00 UTC")

    found = bot.do(lambda tx: foreseen(tx, begins))
    sent = [one for one in bot.until(begins) if any(button.command == "why" for button in one.buttons)]

    assert len(found) > 20
    assert {(f"{one.at:%m-%d %H:%M}", one.member.name) for one in found} == {
        (f"{one.at:%m-%d %H:%M}", one.user) for one in sent
    }
    assert {one.at for one in found if one.member.name == "ana"} >= {datetime(2026, 9, 9, 15, tzinfo=UTC)}
    assert "update-due asks 2 weeks before the end" in as_text(found).replace("14 days", "2 weeks")
    assert all(loads(line)["rule"] for line in as_json(found).splitlines())


def test_half_way_the_opener_learns_what_the_quorum_lacks_and_who_usually_votes(bot: Prompted) -> None:
    for name in "abcdef":
        bot.person(name, name.upper(), "delegate")
    bot.opens("First?", "in 50h")
    for name in "abc":
        bot.says(name, "vote 1 yes")
    bot.says("f", "vote 1 yes")
    bot.later(days=3)
    bot.opens("Second?")
    bot.says("f", "vote 2 yes")

    (told,) = [one for one in bot.later(days=3) if "Half-way" in one.text and one.user == "clerk"]

    assert "4 ballots make the quorum of vote 2: 1 are in, 3 are missing" in told.text
    assert "3 usually vote" in told.text
    assert "They are: A, B, C." in told.text


def test_the_secretary_is_asked_for_what_is_missing_before_a_meeting(bot: Prompted) -> None:
    begins = datetime(2026, 10, 20, 12, tzinfo=UTC)
    bot.do(lambda tx: tx.meetings.add("Meeting", begins, begins + DAY, "UTC", "m"))
    bot.says("clerk", "role procurement clerk as observer")

    sent = [one for one in bot.until(begins) if one.user == "clerk" and "Missing before" in one.text]

    assert [(begins - one.at).days for one in sent] == [14, 3]
