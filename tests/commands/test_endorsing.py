"""Motions to endorse and to withdraw: what they may be about, and what is refused with a way on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import monotonic

import pytest

from adapters.calendar import occurrences
from adapters.catalogues import speeches
from adapters.seals import KeyFolder
from bot.domain.endorsements import EndorsementState, Subject
from bot.domain.groups import GroupState, GroupStep
from bot.domain.people import Platform
from bot.domain.refusal import Refusal
from bot.domain.votes import Result, Rule, VoteState
from bot.duties import Duties
from bot.notices.endorsements import standing
from bot.ports import Transaction
from bot.requests import Reply
from bot.sending import Patient, Sender
from bot.views import Actions, Card, Choice, Form, Text, plain
from tests.commands.endorsing import Endorsing
from tests.rigs.migrated import migrated

MOTION = "motion plenary “Endorse it?” as endorsement"


def founded(folder: Path) -> Endorsing:
    made = Endorsing(migrated(folder), KeyFolder(folder / "keys"))
    assert not made.says("lead", "output training “The first 72 hours” https://example.org/72").refused
    return made


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Endorsing]:
    made = founded(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endorsing]:
    """A world in which nothing is opened, so that several tests can share it."""
    made = founded(tmp_path_factory.mktemp("calm"))
    yield made
    made.close()


def words(reply: Reply) -> str:
    assert isinstance(reply.view, Card)
    return " ".join(plain(element.spans) for element in reply.view.body if isinstance(element, Text))


def buttons(reply: Reply) -> dict[str, tuple[str, ...]]:
    """What the buttons of an answer send, by their labels."""
    assert isinstance(reply.view, Card)
    every = (b for element in reply.view.body if isinstance(element, Actions) for b in element.buttons)
    return {button.label: (button.command, *button.args) for button in every}


def refused(world: Endorsing, text: str, role: str = "secretary") -> Reply:
    reply = world.says(role, text)
    assert reply.refused, reply
    return reply


def rule(world: Endorsing, number: int) -> Rule:
    vote = world.run(lambda tx: tx.votes.get(number))
    assert vote is not None
    return vote.rule


def state(world: Endorsing, subject: str) -> EndorsementState:
    return world.run(lambda tx: standing(tx, Subject.read(subject)).state)


# What a motion is about


@pytest.mark.parametrize(
    ("said", "subject"),
    [
        ("on 1", "output:1:1"),
        ("on #1", "output:1:1"),
        ("on the FIRST 72 hours", "output:1:1"),
        ("on “The first 72 hours”", "output:1:1"),
        ("on output:1:1", "output:1:1"),
        ("on training", "mandate:training:1"),
        ("on Service Provision", "mandate:service-provision:1"),
        ("on achats", "mandate:procurement:1"),
        ("sur formation", "mandate:training:1"),
    ],
)
def test_a_motion_is_on_an_output_or_on_a_groups_mandate(calm: Endorsing, said: str, subject: str) -> None:
    drafted = rule(calm, calm.drafted(said))

    assert (drafted.subject, drafted.withdraws, drafted.expires) == (subject, False, "")
    assert subject in drafted.canonical()


def test_what_is_frozen_is_the_version_of_the_draft(world: Endorsing) -> None:
    number = world.drafted("on 1")
    world.says("lead", "output training “the first 72 HOURS”")
    world.opens(number)
    world.ends(number, Result.PASSED)

    assert state(world, "output:1:1") is EndorsementState.ENDORSED
    assert state(world, "output:1:2") is EndorsementState.NONE
    listed = words(world.says("person", "outputs training"))
    assert "1. The first 72 hours, version 2 (Training). Shared, not endorsed" in listed
    assert (
        f"1. The first 72 hours, version 1 (Training). Endorsed by the global meeting: vote {number}"
        in listed
    )


def test_a_motion_to_endorse_says_what_and_offers_what_there_is(world: Endorsing) -> None:
    reply = refused(world, MOTION)

    assert (
        "It can be: 1. The first 72 hours, version 1 (Training); Mandate of Partnerships, version 1"
        in words(reply)
    )
    assert not world.presses("secretary", *buttons(reply)["Mandate of Training, version 1"]).refused
    assert rule(world, 1).subject == "mandate:training:1"


def test_a_name_that_fits_nothing_gets_the_nearest_and_one_that_fits_two_gets_both(world: Endorsing) -> None:
    nothing = refused(world, f"{MOTION} on “first 72”")
    assert "“first 72” is no output and no group with a mandate." in words(nothing)
    assert list(buttons(nothing)) == ["1. The first 72 hours, version 1 (Training)"]

    world.says("lead", "output training Procurement")
    both = refused(world, f"{MOTION} on procurement")
    assert "can mean several things" in words(both)
    assert sorted(buttons(both)) == [
        "2. Procurement, version 1 (Training)",
        "Mandate of Procurement, version 1",
    ]


def test_the_form_offers_outputs_and_mandates(world: Endorsing) -> None:
    seek = buttons(world.says("lead", "outputs"))["Seek an endorsement"]
    form = world.presses("lead", *seek).view

    assert isinstance(form, Form)
    fields = {field.name: field for field in form.inputs}
    on = fields["on"]
    assert isinstance(on, Choice)
    assert ("output:1:1", "1. The first 72 hours, version 1 (Training)") in on.options
    assert ("mandate:training:1", "Mandate of Training, version 1") in on.options
    assert fields["profile"].value == "endorsement"  # type: ignore[union-attr]
    assert "Seek an endorsement" not in buttons(world.says("person", "outputs"))


@pytest.mark.parametrize("words_after", ["on 1", "until 2028-12-31", "withdrawing"])
def test_rules_that_endorse_nothing_are_about_nothing(calm: Endorsing, words_after: str) -> None:
    reply = refused(calm, f"motion training Shall we agree {words_after}")

    assert "Nothing is endorsed under these rules" in words(reply)
    assert "put the question in quotation marks" in words(reply)
    assert not calm.says("lead", f"motion training “Shall we agree {words_after}?”").refused


# Until when


def test_an_endorsement_may_have_a_last_day(world: Endorsing) -> None:
    number = world.drafted("on 1 until 2028-12-31")
    assert rule(world, number).expires == "2028-12-31"
    world.opens(number)
    assert "until the end of 2028-12-31" in words(world.says("person", f"vote {number}"))
    world.ends(number, Result.PASSED)
    badge = f"Endorsed by the global meeting until the end of 2028-12-31: vote {number} of 2026-09-01."
    assert badge in words(world.says("person", "outputs"))
    world.now += timedelta(days=900)

    assert state(world, "output:1:1") is EndorsementState.EXPIRED
    over = words(world.says("person", "outputs"))
    assert f"Its endorsement ended on 2028-12-31: vote {number}" in over
    assert "Endorsed by" not in over


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("soon", "“soon” is no date."),
        ("2028-02-30", "“2028-02-30” is no date."),
        ("9999-12-31", "“9999-12-31” is no date."),
        ("2026-09-01", "would end before the vote closes"),
        ("2026-11-04", "would end before the vote closes"),
    ],
)
def test_a_last_day_that_is_none_or_too_soon_is_refused(calm: Endorsing, day: str, said: str) -> None:
    assert said in words(refused(calm, f"{MOTION} on 1 until {day}"))


def test_an_endorsement_with_a_last_day_may_be_renewed_before_it(world: Endorsing) -> None:
    first = world.decides("on 1 until 2028-12-31")
    again = world.drafted("on 1 until 2030-12-31")
    world.opens(again)

    both = words(world.says("person", "outputs"))
    assert f"until the end of 2028-12-31: vote {first}" in both
    assert f"It is being voted on again: vote {again}" in both
    world.ends(again, Result.PASSED)
    assert f"until the end of 2030-12-31: vote {again}" in words(world.says("person", "outputs"))


# One vote at a time, and only about what it can change


def test_while_one_vote_is_about_a_version_another_is_refused_with_the_way_to_it(world: Endorsing) -> None:
    twin, number = world.drafted("on 1"), world.drafted("on 1")
    assert not world.says("secretary", f"open {number}").refused  # with the meeting

    for attempt in (f"{MOTION} on 1", f"open {twin}"):
        reply = refused(world, attempt)
        assert f"There is a vote on the endorsement of this version already: vote {number}." in words(reply)
        assert buttons(reply)["See the vote"] == ("vote", str(number))
    world.opens(number)
    with pytest.raises(Refusal):
        world.opens(twin)  # as its timer would
    world.ends(number, Result.PASSED, VoteState.CLOSED)
    assert refused(world, f"{MOTION} on 1")
    assert not world.says("secretary", f"{MOTION} on training").refused


@pytest.mark.parametrize("result", [Result.NO_QUORUM, Result.NOT_PASSED])
def test_what_missed_its_quorum_or_was_declined_may_be_sought_again(world: Endorsing, result: Result) -> None:
    number = world.decides("on 1", result)

    after = words(world.says("person", "outputs"))
    declined = f"The global meeting declined to endorse it: vote {number}"
    assert (declined in after) is (result is Result.NOT_PASSED)
    assert "Shared, not endorsed by the global meeting." in after
    assert world.decides("on 1") > number
    assert state(world, "output:1:1") is EndorsementState.ENDORSED


def test_what_is_endorsed_for_good_cannot_be_endorsed_again(world: Endorsing) -> None:
    number = world.decides("on 1")
    reply = refused(world, f"{MOTION} on 1")

    assert f"This version is endorsed already, by vote {number}." in words(reply)
    assert buttons(reply)["See the vote"] == ("vote", str(number))


def test_an_endorsement_is_withdrawn_by_a_vote_of_its_own_also_of_an_earlier_version(
    world: Endorsing,
) -> None:
    given = world.decides("on 1")
    world.says("lead", "output training “The first 72 hours”")
    number = world.drafted("on 1 withdrawing")
    assert (rule(world, number).subject, rule(world, number).withdraws) == ("output:1:1", True)
    world.opens(number)
    while_open = words(world.says("person", f"vote {number}"))
    assert "If this passes and is certified, the endorsement of this version ends." in while_open
    assert f"Endorsed by the global meeting: vote {given}" in while_open
    assert f"It is being voted on again: vote {number}" in while_open
    world.ends(number, Result.PASSED, VoteState.CLOSED)
    closed = words(world.says("person", f"result {number}"))
    assert "The endorsement stands until the result is certified." in closed
    assert f"Endorsed by the global meeting: vote {given}" in closed

    world.run(lambda tx: world.settles(tx, number))

    for seen in ("outputs", f"result {given}", f"result {number}"):
        assert "Endorsed by the global meeting" not in words(world.says("person", seen))
    withdrawn = "Shared, not endorsed by the global meeting. Its endorsement has been withdrawn"
    assert f"{withdrawn}: vote {number}" in words(world.says("person", f"result {given}"))


def test_only_what_is_endorsed_can_be_withdrawn_and_without_a_last_day(world: Endorsing) -> None:
    assert "nothing to withdraw" in words(refused(world, f"{MOTION} on 1 withdrawing"))
    assert "There is none yet" in words(refused(world, f"{MOTION} withdrawing"))
    world.decides("on training")
    assert list(buttons(refused(world, f"{MOTION} withdrawing"))) == ["Mandate of Training, version 1"]
    assert "sets no end" in words(refused(world, f"{MOTION} on training until 2028-12-31 withdrawing"))


def test_a_draft_of_an_endorsement_of_nothing_does_not_open(world: Endorsing) -> None:
    """Such as one drafted before motions named what they are about."""
    number = world.drafted("on 1")

    def forget(tx):  # type: ignore[no-untyped-def]
        vote = tx.votes.get(number)
        tx.votes.redraft(number, Rule(*(getattr(vote.rule, f) for f in Rule.__slots__[:11])))

    world.run(forget)

    assert "does not say what it is about" in words(refused(world, f"open {number}"))


# Outputs


def test_outputs_belong_to_groups_that_are_active(world: Endorsing) -> None:
    assert "Outputs belong to a group." in words(refused(world, "output plenary “Minutes”"))
    assert "is not a link" in words(refused(world, "output training Common glossary"))

    def complete(tx):  # type: ignore[no-untyped-def]
        training = next(g.id for g in tx.groups.all() if g.slug == "training")
        tx.groups.take(training, GroupStep(GroupState.COMPLETED, tx.now))

    world.run(complete)
    assert "Training is closed." in words(refused(world, "output training “Glossary”"))
    assert "The first 72 hours" in words(world.says("person", "outputs training"))


def test_the_same_title_in_another_group_is_another_output(world: Endorsing) -> None:
    assert "2. The first 72 hours, version 1 (Procurement)" in words(
        world.says("secretary", "output procurement “The first 72 hours”")
    )


# Messages already sent


def test_what_was_sent_is_renewed_when_an_endorsement_is_given_and_when_it_ends(world: Endorsing) -> None:
    duties = Duties(
        world.store, world.seals, Sender(Patient(world.store), {}, monotonic), speeches(), occurrences, "http://x.test",
        set,
    )  # fmt: skip

    def sends() -> list[str]:
        """Sends what conversations should show by now, and returns the keys of it."""

        def sent(tx: Transaction) -> list[str]:
            slots = tx.slots.claim((Platform.WEB, "web"), 10, timedelta(minutes=1))
            for slot in slots:
                tx.slots.sent(slot, "reference", tx.now)
            return sorted(slot.key for slot in slots)

        return world.run(sent)

    world.says("lead", "follow training")
    world.says("person", "update training Nothing to report")
    assert sends() == ["update:1"]
    number = world.decides("on training until 2028-12-31")
    assert sends() == ["update:1"]
    world.decides("on 1")
    assert sends() == []

    world.now = datetime(2028, 12, 31, 23, tzinfo=UTC)
    world.loop.run_until_complete(duties.fire())

    assert sends() == ["update:1"]
    assert state(world, "mandate:training:1") is EndorsementState.EXPIRED
    assert f"Its endorsement ended on 2028-12-31: vote {number}" in words(
        world.says("person", "show training")
    )
