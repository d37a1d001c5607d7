"""Messages that show state, and prompts, on both databases."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest

from bot.domain.prompts import Prompt
from bot.ports import Transaction
from bot.ports.outgoing import Delivery, Parked, Slot
from bot.requests import Hints
from tests.rigs.outgoing import HERE, claimed, route
from tests.store.scene import DAY, START, Database, account, person, private

LEASE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)


@pytest.fixture
def here(database: Database) -> int:
    """The id of a conversation that can be reached."""
    return conversation(database)


def conversation(database: Database, name: str = "Ann") -> int:
    database.run(lambda tx: person(tx, name))
    hints = Hints(zone="UTC", reference="there")
    database.run(lambda tx: tx.people.meet(account(name), private(name), hints))
    found = database.read(lambda tx: tx.people.conversation(private(name)))
    assert found is not None
    return found.id


def claim(database: Database) -> list[Slot]:
    return list(database.run(lambda tx: tx.slots.claim(HERE, 10, LEASE)))


def claim_prompts(database: Database) -> list[Delivery]:
    return list(database.run(lambda tx: claimed(tx, 10, LEASE)))


def show(database: Database, where: int, key: str = "vote:1", urgency: int = 1) -> None:
    database.run(lambda tx: tx.slots.show(key, where, urgency))


def sent(database: Database, slot: Slot, reference: str = "m1") -> None:
    database.run(lambda tx: tx.slots.sent(slot, reference, tx.now + SECOND))


def prompt(key: str = "vote:1:24h:o1", member_id: int | None = None, due: timedelta = timedelta(0)) -> Prompt:
    return Prompt(key, "vote", 1, START + due, START + DAY, "o1", member_id)


def test_a_slot_says_what_to_show_where(database: Database, here: int) -> None:
    database.run(lambda tx: tx.people.follow(here, None, ("fr", "en")))
    show(database, here)

    (slot,) = claim(database)

    assert (slot.key, slot.conversation_id, slot.languages) == ("vote:1", here, ("fr", "en"))
    assert (slot.version, slot.reference, slot.attempts) == (1, "", 1)
    assert slot.address.conversation == private("Ann")
    assert (slot.address.reference, slot.address.zone, slot.address.person) == ("there", "UTC", None)


def test_a_leased_slot_is_nobody_elses_until_the_lease_ends(database: Database, here: int) -> None:
    show(database, here)
    claim(database)
    assert claim(database) == []

    database.now = START + LEASE

    (slot,) = claim(database)
    assert slot.attempts == 2


def test_many_changes_become_one_edit_and_the_last_always_goes_out(database: Database, here: int) -> None:
    show(database, here)
    (first,) = claim(database)
    for _ in range(3):
        database.run(lambda tx: tx.slots.touch("vote:1"))
    sent(database, first)
    database.now = START + SECOND

    (second,) = claim(database)
    assert (second.version, second.reference, second.attempts) == (4, "m1", 1)
    sent(database, second)
    database.now = START + DAY
    assert claim(database) == []


def test_the_next_edit_waits_for_its_turn_unless_it_is_most_urgent(database: Database, here: int) -> None:
    show(database, here)
    (slot,) = claim(database)
    sent(database, slot)

    database.run(lambda tx: tx.slots.touch("vote:1"))
    assert claim(database) == []
    database.run(lambda tx: tx.slots.touch("vote:1", urgency=0))

    assert [s.version for s in claim(database)] == [3]


def test_what_became_most_urgent_while_it_was_sent_does_not_wait(database: Database, here: int) -> None:
    show(database, here)
    (slot,) = claim(database)
    database.run(lambda tx: tx.slots.touch("vote:1", urgency=0))
    database.run(lambda tx: tx.slots.touch("vote:1"))
    sent(database, slot)

    assert [s.version for s in claim(database)] == [3]


def test_the_most_urgent_comes_first_then_who_waits_longest(database: Database, here: int) -> None:
    for second, (key, urgency) in enumerate((("b", 1), ("a", 1), ("result", 0))):
        database.now = START + second * SECOND
        show(database, here, key, urgency)

    assert [slot.key for slot in claim(database)] == ["result", "b", "a"]


def test_a_late_sender_does_not_take_a_message_back(database: Database, here: int) -> None:
    show(database, here)
    (slow,) = claim(database)
    database.run(lambda tx: tx.slots.touch("vote:1"))
    database.now = START + LEASE
    (quick,) = claim(database)
    sent(database, quick)
    sent(database, slow)
    database.now = START + DAY

    assert claim(database) == []


def test_a_retry_waits_and_counts_only_what_was_tried(database: Database, here: int) -> None:
    show(database, here)
    (slot,) = claim(database)
    database.run(lambda tx: tx.slots.retry(slot, START + 5 * SECOND, tried=False))
    assert claim(database) == []
    database.now = START + 5 * SECOND
    (again,) = claim(database)
    assert again.attempts == 1

    database.run(lambda tx: tx.slots.retry(again, START + 6 * SECOND))
    database.now = START + 6 * SECOND

    assert [s.attempts for s in claim(database)] == [2]


def test_a_conversation_that_takes_nothing_is_left_alone_until_somebody_writes_there(
    database: Database, here: int
) -> None:
    show(database, here)
    show(database, here, "vote:2")
    slot, _ = claim(database)
    database.run(lambda tx: tx.slots.park(slot, "is_archived"))
    database.now = START + DAY
    assert claim(database) == []
    assert database.read(lambda tx: tx.slots.parked()) == [
        Parked(key, "slack:T1/D-Ann", "is_archived") for key in ("vote:1", "vote:2")
    ]

    database.run(lambda tx: tx.people.meet(account("Ann"), private("Ann"), Hints()))

    assert [s.key for s in claim(database)] == ["vote:1", "vote:2"]


def test_a_message_that_was_deleted_does_not_keep_the_others_from_going_out(
    database: Database, here: int
) -> None:
    show(database, here)
    (slot,) = claim(database)
    sent(database, slot)
    show(database, here, "vote:2")
    database.run(lambda tx: tx.slots.touch("vote:1", urgency=0))
    gone, _ = claim(database)
    database.run(lambda tx: tx.slots.park(gone, "message_not_found"))
    database.now = START + DAY

    assert [s.key for s in claim(database)] == ["vote:2"]
    assert [p.what for p in database.read(lambda tx: tx.slots.parked())] == ["vote:1"]


def test_a_prompt_is_planned_once(database: Database) -> None:
    database.run(lambda tx: tx.deliveries.plan([prompt(), prompt("other")]))
    database.run(lambda tx: tx.deliveries.plan([prompt(due=-DAY), prompt("third")]))
    database.run(lambda tx: tx.deliveries.plan([]))

    claimed = claim_prompts(database)

    assert [d.prompt.key for d in claimed] == ["vote:1:24h:o1", "other", "third"]
    assert claimed[0].prompt == prompt()


def test_prompts_are_due_from_their_instant_on_the_oldest_first(database: Database) -> None:
    database.run(lambda tx: tx.deliveries.plan([prompt("b", due=SECOND), prompt("a", due=2 * SECOND)]))
    assert claim_prompts(database) == []

    database.now = START + 2 * SECOND

    assert [d.prompt.key for d in claim_prompts(database)] == ["b", "a"]


def test_a_lost_sender_leaves_a_second_attempt(database: Database) -> None:
    database.run(lambda tx: tx.deliveries.plan([prompt()]))
    assert [d.attempts for d in claim_prompts(database)] == [1]
    assert claim_prompts(database) == []

    database.now = START + LEASE

    assert [d.attempts for d in claim_prompts(database)] == [2]


def test_a_postponed_prompt_comes_again_as_often_as_it_was_tried(database: Database) -> None:
    database.run(lambda tx: tx.deliveries.plan([prompt()]))
    (delivery,) = claim_prompts(database)
    database.run(lambda tx: tx.deliveries.retry(delivery, START + SECOND, tried=False))
    assert claim_prompts(database) == []
    database.now = START + SECOND
    (again,) = claim_prompts(database)
    assert again.attempts == 1

    database.run(lambda tx: tx.deliveries.retry(again, START + SECOND))

    assert [d.attempts for d in claim_prompts(database)] == [2]


def test_what_is_settled_is_never_due_again(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    database.run(lambda tx: tx.deliveries.plan([prompt("sent"), prompt("skipped"), prompt("parked", ann.id)]))
    asked, needless, stuck = claim_prompts(database)
    database.run(lambda tx: tx.deliveries.delivered(asked, ann.id, "m1"))
    database.run(lambda tx: tx.deliveries.skip(needless, "done already"))
    database.run(lambda tx: tx.deliveries.park(stuck, "blocked"))
    database.now = START + DAY

    assert claim_prompts(database) == []
    assert database.read(lambda tx: tx.deliveries.delivered_to(ann.id, 5)) == [(prompt("sent"), START)]
    assert database.read(lambda tx: tx.deliveries.parked()) == [Parked("parked", "Ann", "blocked")]


def test_whoever_was_joined_with_another_while_a_prompt_was_sent_has_been_sent_it(database: Database) -> None:
    gone, kept = (database.run(lambda tx, n=n: person(tx, n)) for n in ("Gone", "Kept"))
    database.run(lambda tx: tx.deliveries.plan([prompt("own", gone.id), prompt("of the unit")]))
    for_gone, for_unit = claim_prompts(database)
    database.run(lambda tx: tx.people.move(gone.id, kept.id))

    for delivery in (for_gone, for_unit):
        database.run(lambda tx, d=delivery: tx.deliveries.delivered(d, gone.id, "m"))

    assert [p.key for p, _ in database.read(lambda tx: tx.deliveries.delivered_to(kept.id, 5))] == ["own"]
    database.now = START + DAY
    assert claim_prompts(database) == []


def test_what_somebody_was_sent_comes_newest_first(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    database.run(lambda tx: tx.deliveries.plan([prompt("one"), prompt("two"), prompt("three")]))
    for second, delivery in enumerate(claim_prompts(database)):
        database.now = START + second * SECOND
        database.run(lambda tx, d=delivery: tx.deliveries.delivered(d, ann.id, "m"))

    assert [p.key for p, _ in database.read(lambda tx: tx.deliveries.delivered_to(ann.id, 2))] == [
        "three",
        "two",
    ]


def test_only_who_still_holds_a_message_says_what_came_of_it(database: Database, here: int) -> None:
    show(database, here)
    (slow,) = claim(database)
    database.now = START + LEASE
    (quick,) = claim(database)
    sent(database, slow, "slow's")
    database.run(lambda tx: tx.slots.park(slow, "slow was refused"))
    database.run(lambda tx: tx.slots.retry(slow, START, tried=False))
    assert claim(database) == []
    assert database.read(lambda tx: tx.slots.parked()) == []

    sent(database, quick, "quick's")
    database.run(lambda tx: tx.slots.touch("vote:1", urgency=0))

    assert [(s.reference, s.attempts) for s in claim(database)] == [("quick's", 1)]


def test_only_who_still_holds_a_prompt_says_what_came_of_it(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    database.run(lambda tx: tx.deliveries.plan([prompt()]))
    (slow,) = claim_prompts(database)
    database.now = START + LEASE
    (quick,) = claim_prompts(database)
    for late in (
        lambda tx: tx.deliveries.skip(slow, "nothing left"),
        lambda tx: tx.deliveries.park(slow, "blocked"),
        lambda tx: tx.deliveries.delivered(slow, ann.id, "slow's"),
        lambda tx: tx.deliveries.retry(slow, START),
        lambda tx: tx.deliveries.put_off(slow, START),
    ):
        database.run(late)
    assert claim_prompts(database) == []
    assert database.read(lambda tx: tx.deliveries.parked()) == []

    database.run(lambda tx: tx.deliveries.delivered(quick, ann.id, "quick's"))

    assert len(database.read(lambda tx: tx.deliveries.delivered_to(ann.id, 5))) == 1


def test_what_waits_for_a_platform_keeps_its_due_instant_and_its_turn(database: Database) -> None:
    database.run(lambda tx: tx.deliveries.plan([prompt("a"), prompt("b")]))
    first, second = claim_prompts(database)
    database.run(lambda tx: tx.deliveries.retry(first, START + SECOND))
    database.run(lambda tx: tx.deliveries.put_off(second, START + SECOND))
    database.now = START + SECOND

    assert [(d.prompt.due_at, d.attempts) for d in claim_prompts(database)] == [
        (START, 2), (START + SECOND, 1),
    ]  # fmt: skip


def test_answers_to_what_somebody_did_go_before_ten_thousand_that_were_planned(database: Database) -> None:
    def routed(tx: Transaction) -> None:
        tx.deliveries.plan([prompt(str(number), due=-DAY) for number in range(20)])
        tx.deliveries.plan([prompt("letter")])
        for number, one in tx.deliveries.arrived(100):
            tx.deliveries.route(number, HERE, int(one.key != "letter"))

    database.run(routed)

    taken = database.run(lambda tx: tx.deliveries.claim(HERE, 2, LEASE))
    assert [delivery.prompt.key for delivery in taken] == ["letter", "0"]


def test_two_replicas_share_what_is_due(postgres: Database) -> None:
    here = conversation(postgres)
    for number in range(6):
        show(postgres, here, f"vote:{number}")
    postgres.run(lambda tx: tx.deliveries.plan([prompt(str(number)) for number in range(6)]))
    postgres.run(route)
    both_have = threading.Barrier(2, timeout=10)

    def work(tx: Transaction) -> list[str]:
        keys = [slot.key for slot in tx.slots.claim(HERE, 3, LEASE)]
        keys += [delivery.prompt.key for delivery in tx.deliveries.claim(HERE, 3, LEASE)]
        both_have.wait()
        return keys

    async def replicas() -> list[list[str]]:
        return await asyncio.gather(postgres.store.run(work), postgres.store.run(work))

    one, other = asyncio.run(replicas())

    assert sorted(one + other) == sorted([*map(str, range(6)), *(f"vote:{n}" for n in range(6))])
