"""The life of a group at the dispatcher, with the clock: what is decided, and what comes by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from adapters import community
from bot.commands import founding
from bot.domain.attendance import Presence
from bot.domain.groups import Group, GroupState, Role
from bot.domain.prompts import Prompt
from bot.notices import prompts
from bot.ports import Transaction
from bot.views import Card
from tests.commands.test_examples import WORDS
from tests.commands.timely import Timely

TO_THE_END = {"days": 122}
"""From the beginning of the test to a day after the mandates of the file have ended."""


def training(tx: Transaction) -> Group:
    return next(g for g in tx.groups.all() if g.slug == "training")


def state(office: Timely) -> GroupState:
    return office.do(training).state


def names(office: Timely, name: str, role: Role) -> None:
    """Gives somebody a role in the group."""

    def given(tx: Transaction) -> None:
        (member,) = tx.people.named(name)
        tx.groups.join(training(tx).id, member.id, office.home(tx).id, role, founder=True)

    office.do(given)


@pytest.fixture
def alive(timely: Timely) -> Timely:
    """Training with a lead, a focal point and a member, as a start leaves it."""
    timely.member("clerk", "secretary")
    for name, role in (("lead", Role.LEAD), ("focal", Role.FOCAL_POINT), ("member", Role.REPRESENTATIVE)):
        timely.member(name)
        names(timely, name, role)
    timely.do(founding_again)
    return timely


def founding_again(tx: Transaction) -> None:
    """What a start does."""
    source, label = community.find("logistics")
    founding.load_community(tx, community.read(source, label), source)


def test_a_mandate_past_its_end_goes_under_review_and_dormant_after_ninety_days(alive: Timely) -> None:
    alive.later(days=121)
    assert state(alive) is GroupState.ACTIVE
    alive.later(days=1)
    assert state(alive) is GroupState.UNDER_REVIEW
    for name in ("lead", "member"):
        told = alive.told(name)
        assert "under review" in told
        assert "Its mandate ended with 2026-12-31." in told

    alive.later(days=89)
    assert state(alive) is GroupState.UNDER_REVIEW
    alive.later(days=1)
    assert state(alive) is GroupState.DORMANT
    assert "It is dormant: an update wakes it." in alive.told("member")
    alive.later(days=2000)
    assert state(alive) is GroupState.DORMANT


def test_an_update_wakes_a_dormant_group(alive: Timely) -> None:
    alive.says("clerk", "group training dormant under “Decision 4”")
    assert "is dormant" in alive.reads("lead", "motion training “Shall we?”")

    alive.says("member", "update training We are back.")
    assert state(alive) is GroupState.ACTIVE

    alive.later(**TO_THE_END)
    alive.later(days=91)
    assert state(alive) is GroupState.DORMANT
    alive.says("member", "update training Once more.")
    assert state(alive) is GroupState.UNDER_REVIEW
    alive.later(days=91)
    assert state(alive) is GroupState.DORMANT


def test_half_a_year_without_a_sign_proposes_dormancy_and_decides_nothing(alive: Timely) -> None:
    alive.says("clerk", "group training extend until 2029-12-31 under “Decision 4”")
    alive.later(days=182)
    for name in ("clerk", "focal", "lead", "member"):
        alive.told(name)
    alive.later(days=1)

    for name in ("clerk", "focal"):
        told = alive.told(name)
        assert "no update, ballot or attendance for half a year" in told
        assert "[group training dormant]" in told
    assert alive.told("lead") == alive.told("member") == ""
    assert state(alive) is GroupState.EXTENDED
    assert "Only the focal point of the group or the secretariat" in alive.reads(
        "lead", "group training dormant"
    )
    assert "It is dormant" in alive.reads("focal", "group training dormant")
    assert state(alive) is GroupState.DORMANT


def test_a_proposal_to_rest_is_made_once_and_moot_after_an_update(alive: Timely) -> None:
    alive.says("clerk", "group training extend until 2029-12-31 under “Decision 4”")
    alive.told("focal")
    alive.later(days=184)
    alive.do(founding_again)
    alive.says("member", "update training Still here.")
    assert alive.told("focal") == ""

    alive.later(days=184)
    assert alive.told("focal").count("[group training dormant]") == 1
    assert alive.told("focal") == ""


def test_attending_the_global_meeting_is_a_sign_of_life(alive: Timely) -> None:
    alive.says("clerk", "group training extend until 2029-12-31 under “Decision 4”")

    def met(tx: Transaction) -> None:
        begins = tx.now + timedelta(days=100)
        meeting = tx.meetings.add("M", begins, begins + timedelta(days=1), "UTC", "m")
        (clerk,) = tx.people.named("clerk")
        tx.meetings.mark(tx.meetings.sessions(meeting.id)[0].id, alive.home(tx).id, Presence.IN, clerk.id)

    alive.do(met)
    alive.later(days=184)
    assert "[group training dormant]" not in alive.told("focal")
    alive.later(days=101)
    assert "[group training dormant]" in alive.told("focal")


def test_four_weeks_without_a_lead_propose_dormancy(alive: Timely) -> None:
    alive.later(days=10)
    alive.says("lead", "leave training")
    alive.later(days=27)
    assert "[group training dormant]" not in alive.told("clerk")
    alive.later(days=1)

    told = alive.told("clerk")
    assert "Nobody has led it for four weeks." in told
    assert "[group training dormant]" in told
    assert "Nobody is its lead." in alive.reads("member", "show training")


def test_dormancy_that_nobody_proposes_needs_a_decision(alive: Timely) -> None:
    assert '"is":"Form"' in alive.says("focal", "group training dormant")
    assert state(alive) is GroupState.ACTIVE


def test_an_extension_is_a_version_of_the_mandate_with_a_later_end(alive: Timely) -> None:
    for day, words in (("2026-12-31", "would be none"), ("soon", "is no date")):
        assert words in alive.reads("clerk", f"group training extend until {day} under “Decision 4”")
    assert '"name":"until"' in alive.says("clerk", "group training extend")

    answer = alive.reads("clerk", "group training extend until 2028-06-30 under “Decision 4”")

    assert "Its mandate is extended." in answer
    assert "under: Decision 4." in answer
    assert state(alive) is GroupState.EXTENDED
    assert "[+2028-06-30]" in alive.reads("member", "mandate training")
    alive.later(**TO_THE_END)
    assert state(alive) is GroupState.EXTENDED
    alive.later(days=600)
    assert state(alive) is GroupState.UNDER_REVIEW


def test_a_group_completes_with_a_final_report_after_its_last_open_vote(alive: Timely) -> None:
    alive.says("lead", "motion training “The last one?”")
    alive.says("lead", "open 1")
    assert "final report" in alive.says("clerk", "group training complete under “Decision 4”")
    alive.says("clerk", "group training complete under “Decision 4” report “All is on the site.”")
    assert state(alive) is GroupState.COMPLETING
    assert "is closing" in alive.reads("member", "join training as observer")
    assert "so this step cannot be taken" in alive.reads("clerk", "group training close under “Decision 5”")

    alive.later(days=6)

    assert state(alive) is GroupState.COMPLETED
    assert "It has completed its work." in alive.told("member")
    shown = alive.reads("member", "show training")
    assert "All is on the site." in shown
    assert "under: Decision 4." in shown


def test_a_dormant_group_is_revived_under_a_decision(alive: Timely) -> None:
    assert "so this step cannot be taken" in alive.reads("clerk", "group training revive under “Decision 4”")
    alive.says("clerk", "group training dormant under “Decision 4”")
    assert "It is active." in alive.reads("clerk", "groupe formation réveiller décision « Décision 5 »")


def test_every_step_is_shown_with_who_when_and_under_which_decision(alive: Timely) -> None:
    alive.says("clerk", "group training extend until 2028-06-30 under “Decision 4”")
    alive.says("focal", "group training dormant under “Decision 5”")
    alive.says("member", "update training We are back.")

    shown = alive.reads("member", "show training")
    assert "extended | 2026-09-01 09:00 UTC | clerk | Decision 4" in shown
    assert "dormant | 2026-09-01 09:00 UTC | focal | Decision 5" in shown
    assert "active | 2026-09-01 09:00 UTC | by itself | –" in shown


def test_a_review_is_begun_and_its_outcome_recorded_by_those_who_lead(alive: Timely) -> None:
    assert "It is under review" in alive.reads("lead", "review training")
    assert state(alive) is GroupState.UNDER_REVIEW
    assert "It is under review" in alive.told("member")
    assert "is under review already" in alive.reads("lead", "review training")

    answer = alive.reads("lead", "review training Two modules are done.")

    assert "Outcome of the review: Two modules are done." in answer
    assert state(alive) is GroupState.ACTIVE
    assert "Two modules are done." in alive.told("member")


def test_the_outcome_of_a_review_does_not_renew_a_mandate_that_has_ended(alive: Timely) -> None:
    alive.later(**TO_THE_END)
    alive.says("lead", "review training It should go on.")
    assert state(alive) is GroupState.UNDER_REVIEW
    alive.later(days=91)
    assert state(alive) is GroupState.DORMANT


def test_a_start_again_plans_nothing_twice(alive: Timely) -> None:
    alive.later(**TO_THE_END)
    for _ in range(2):
        alive.do(founding_again)
        alive.later(days=0)

    steps = alive.do(lambda tx: tx.groups.steps(training(tx).id))
    assert [step.state for step in steps] == [GroupState.UNDER_REVIEW]
    assert alive.told("member").count("It is under review") == 1


def asked(office: Timely, kind: str, name: str) -> str:
    """What a prompt of the kind would say to somebody now; "" where there is nothing left to ask."""

    def card(tx: Transaction) -> Card | None:
        (member,) = tx.people.named(name)
        prompt = Prompt("k", kind, training(tx).id, tx.now, tx.now + timedelta(days=1), member_id=member.id)
        return prompts.card(tx, prompt, member, WORDS("en"), "")

    return repr(office.do(card) or "")


def test_a_mandate_is_to_be_renewed_half_a_year_before_its_end_until_it_is(alive: Timely) -> None:
    for name, may in (("lead", "amend"), ("focal", "mandate"), ("clerk", "extend")):
        assert may in asked(alive, "mandate-expiring", name)
    assert "extend" not in asked(alive, "mandate-expiring", "lead").replace("extend or complete", "")
    assert "it is time to renew it" in alive.reads("member", "show training")

    alive.says("clerk", "group training extend until 2028-06-30 under “Decision 4”")
    assert asked(alive, "mandate-expiring", "lead") == "''"
    assert "it is time to renew it" not in alive.reads("member", "show training")


def test_a_review_is_asked_for_once_it_is_due_until_it_has_begun(alive: Timely) -> None:
    alive.says("clerk", "group training extend until 2029-06-30 under “Decision 4”")
    assert asked(alive, "review-due", "lead") == "''"
    alive.later(weeks=26)
    assert "Start the review" in asked(alive, "review-due", "lead")
    assert "Its review has been due since" in alive.reads("member", "show training")
    alive.says("lead", "review training")
    assert asked(alive, "review-due", "lead") == "''"
    alive.says("lead", "review training Fine.")
    assert asked(alive, "review-due", "lead") == "''"


def test_a_vacant_role_is_asked_for_until_somebody_has_it(alive: Timely) -> None:
    assert asked(alive, "role-vacant", "clerk") == "''"
    alive.says("focal", "leave training")
    assert "('training', 'as', 'focal-point')" in asked(alive, "role-vacant", "clerk")
    assert "Name a lead" not in asked(alive, "role-vacant", "clerk")
    names(alive, "member", Role.FOCAL_POINT)
    assert asked(alive, "role-vacant", "clerk") == "''"


def test_what_has_no_life_takes_no_step(alive: Timely) -> None:
    for body in ("sag", "global meeting"):
        assert "lasts as long as the community" in alive.reads(
            "clerk", f"group “{body}” dormant under “Decision 4”"
        )
        assert "has no mandate to review" in alive.reads("clerk", f"review “{body}”")
    assert "is no step in the life of a group" in alive.reads("clerk", "group training sell")
