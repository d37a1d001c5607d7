"""A meeting moves: who is told of what, and each prompt once, wherever it moves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.commands import planning
from bot.domain.groups import Role
from bot.domain.meetings import Attendance
from bot.domain.people import Rank
from bot.notices import prompts
from bot.ports import Transaction
from tests.commands.office import Office
from tests.commands.test_examples import NOW, WORDS
from tests.rigs.outgoing import claimed

DAY = timedelta(days=1)
FIRST, SECOND = "2027-04-20 14:00", "2027-05-18 14:00"


@pytest.fixture
def meeting(office: Office) -> None:
    """A meeting to come, for which the delegate has registered; two secretaries and a chair."""
    office.member("clerk", "secretary")
    office.member("other", "secretary")
    office.member("chair", "chair")
    delegate = office.member("delegate")
    assert delegate.organisation_id is not None
    organisation = delegate.organisation_id

    def registered(tx: Transaction) -> None:
        tx.meetings.add("Meeting", NOW + 30 * DAY, NOW + 33 * DAY, "Europe/Rome", "meeting")
        tx.organisations.delegate(organisation, delegate.id, Rank.DELEGATE, None)
        tx.meetings.register(1, organisation, Attendance.IN, delegate.id)
        training = next(group for group in tx.groups.all() if group.slug == "training")
        tx.groups.join(training.id, delegate.id, organisation, Role.LEAD)

    office.do(registered)


def due(office: Office) -> list[tuple[str, str]]:
    """Every message due by now that has something to say, by kind and the name of its reader."""

    def found(tx: Transaction) -> list[tuple[str, str]]:
        read = []
        for delivery in claimed(tx, 1000, DAY):
            prompt = delivery.prompt
            assert prompt.member_id is not None
            tx.deliveries.delivered(delivery, prompt.member_id, "")
            member = tx.people.member(prompt.member_id)
            if prompts.card(tx, prompt, member, WORDS(member.language), ""):
                read.append((prompt.kind, member.name))
        return sorted(read)

    return office.do(found)


@pytest.mark.usefixtures("meeting")
def test_chair_and_secretariat_are_told_of_votes_left_open_but_not_who_moved_it(office: Office) -> None:
    office.says("clerk", "motion “global meeting” “Shall we?”")
    assert "is open until" in office.says("clerk", "open 1")

    assert "keeps its close" in office.says("clerk", f"meeting 1 date {SECOND}")

    assert due(office) == [
        ("meeting-moved", "delegate"), ("open-at-move", "chair"), ("open-at-move", "other"),
    ]  # fmt: skip


@pytest.mark.usefixtures("meeting")
def test_where_no_vote_is_open_only_those_are_told_who_registered_or_drafted(office: Office) -> None:
    office.says("chair", "motion “global meeting” “Shall we?”")

    office.says("clerk", f"meeting 1 date {SECOND}")

    assert due(office) == [("meeting-moved", "chair"), ("meeting-moved", "delegate")]


@pytest.mark.usefixtures("meeting")
@pytest.mark.parametrize("dates", [(SECOND,), (SECOND, FIRST, SECOND), (FIRST, SECOND, FIRST, SECOND)])
def test_wherever_it_has_been_each_prompt_comes_once_and_for_the_date_it_has(
    office: Office, dates: tuple[str, ...]
) -> None:
    for date in dates:
        office.says("clerk", f"meeting 1 date {date}")
    begins = office.do(lambda tx: tx.meetings.upcoming())[0].starts_at
    asked = 0
    while office.now < begins - DAY:
        office.now += DAY
        prompts = office.do(planning.reckon).prompts
        office.do(lambda tx, prompts=prompts: tx.deliveries.plan(prompts))
        asked += due(office).count(("update", "delegate"))

    assert asked == 4  # 8, 4, 2 and 1 weeks before


@pytest.mark.usefixtures("meeting")
def test_the_meeting_cannot_move_to_where_it_is(office: Office) -> None:
    office.says("clerk", f"meeting 1 date {SECOND}")

    assert "already" in office.says("clerk", f"meeting 1 date {SECOND}")
    assert "already" in office.says("clerk", "meeting 1 date 2027-05-18")
