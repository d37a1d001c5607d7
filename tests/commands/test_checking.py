"""What the doctor finds in the stored state."""

from __future__ import annotations

import time
from datetime import timedelta

from bot.commands.checking import LATE, problems
from bot.domain.people import IdentityKey, Platform
from bot.domain.prompts import Prompt
from bot.domain.refusal import Refusal
from bot.duties import Duties
from bot.ports import Transaction
from bot.requests import ConversationKey, Hints
from bot.sending import Patient, Sender
from tests.commands.office import Office
from tests.commands.test_examples import WORDS


def found(office: Office) -> dict[str, str]:
    """What is wrong, by code and what it concerns."""
    return {
        f"{p.code} {p.about}": f"{p.what} {p.remedy}"
        for p in office.do(lambda tx: problems(tx, office.seals))
    }


def test_a_healthy_community_has_no_problem(office: Office) -> None:
    assert found(office) == {}


def test_what_cannot_be_delivered_is_told_with_its_reason(office: Office) -> None:
    office.member("Ann")

    def parked(tx: Transaction) -> None:
        key = ConversationKey(Platform.WEB, "web", "Ann", personal=True)
        tx.people.meet(IdentityKey(Platform.WEB, "web", "Ann"), key, Hints(zone="UTC", reference="there"))
        home = tx.people.conversation(key)
        assert home is not None
        tx.slots.show("vote:1", home.id)
        (slot,) = tx.slots.claim((Platform.WEB, "web"), 9, timedelta(minutes=1))
        tx.slots.park(slot, "account_inactive")

    office.do(parked)

    (words,) = found(office).values()
    assert "account_inactive" in words
    assert "unfollow" in words


def test_what_has_been_due_for_too_long_is_told(office: Office) -> None:
    office.do(lambda tx: tx.timers.set("vote:9:close", "vote-close", 9, tx.now))
    office.now += LATE
    assert found(office) == {}

    office.now += timedelta(minutes=1)
    assert "16 minutes" in found(office)["late timer"]


def test_what_waits_for_a_connection_is_told_with_the_reason(office: Office) -> None:
    slack = (Platform.SLACK, "T1")

    def waiting(tx: Transaction) -> None:
        tx.deliveries.plan([Prompt("a", "link", 0, tx.now, tx.now, "", None)])
        ((number, _),) = tx.deliveries.arrived(1)
        tx.deliveries.route(number, slack, 0)

    office.do(waiting)
    office.now += LATE + timedelta(minutes=1)
    assert "nobody has tried to send them" in found(office)["late slack:T1"]

    def tried(tx: Transaction) -> None:
        tx.senders.turn(slack, "one", LATE)
        tx.senders.took(slack, "one")

    office.do(tried)
    assert "takes no more at a time" in found(office)["late slack:T1"]

    office.do(lambda tx: tx.senders.pause(slack, tx.now + 2 * LATE, "ratelimited"))
    office.now += LATE + timedelta(minutes=1)
    told = found(office)["late slack:T1"]
    assert "1 messages wait for slack:T1, the oldest for 32 minutes" in told
    assert "(ratelimited), and it is left alone until" in told


def test_a_timer_that_was_refused_is_told_for_a_week(office: Office, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    def refuse(*_: object) -> None:
        raise Refusal("Nobody would be on the roll, so the vote cannot open.")

    monkeypatch.setattr("bot.duties._TIMERS", {"vote-open": refuse})
    office.do(lambda tx: tx.timers.set("vote:9:open", "vote-open", 9, tx.now))
    sender = Sender(Patient(office.store), {}, time.monotonic)
    duties = Duties(office.store, office.seals, sender, WORDS, lambda *_: (), "", lambda: None)
    office._runner.run(duties.fire())

    assert "Nobody would be on the roll" in found(office)["timer-refused vote:9:open"]
    office.now += timedelta(days=8)
    assert found(office) == {}
