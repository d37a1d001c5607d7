"""Mandates at the dispatcher: drafted by those who lead, in force by a decision, each version readable."""

from __future__ import annotations

import pytest

from bot.domain.groups import Group, Role
from bot.domain.mandates import Mandate
from bot.domain.votes import Result, VoteState
from bot.ports import Transaction
from tests.commands.timely import Timely

OBJECTIVES = (
    "1. Have organisations train together before an emergency\n"
    "2. Build a common logistics vocabulary and a common understanding\n"
    "Measure what trainings change"
)
DRAFT = {
    "group": "training",
    "objectives": OBJECTIVES,
    "purpose": "Carry the Training pillar on into Strategy 2027-2031.",
    "deliverables": "A module on customs 2026-10-31\nA glossary 2027-06-30",
    "start": "2026-09-01",
    "end": "2028-12-31",
    "review": "13",
    "units": "4",
    "pillar": "Training, Strategy 2027-2031 https://example.org/strategy",
}


def group(tx: Transaction, slug: str = "training") -> Group:
    return next(g for g in tx.groups.all() if g.slug == slug)


def in_force(tx: Transaction) -> Mandate:
    found = tx.mandates.in_force(group(tx).id)
    assert found is not None
    return found


@pytest.fixture
def led(timely: Timely) -> Timely:
    """Training with a lead and a member; a secretary."""
    timely.member("clerk", "secretary")

    def joined(tx: Transaction) -> None:
        home, training = timely.home(tx), group(tx)
        for name, role in (("lead", Role.LEAD), ("member", Role.REPRESENTATIVE)):
            (member,) = tx.people.named(name)
            tx.groups.join(training.id, member.id, home.id, role, founder=True)

    for name in ("lead", "member"):
        timely.member(name)
    timely.do(joined)
    return timely


def adopted(office: Timely, decision: str = "Decision 4", **said: str) -> Mandate:
    assert "Draft kept" in office.fills("lead", "amend", {**DRAFT, **said})
    assert "It is in force from now on" in office.reads("clerk", f"adopt training under “{decision}”")
    return office.do(in_force)


def test_anybody_reads_the_mandate_in_their_language(led: Timely) -> None:
    led.member("reader")
    english = led.reads("reader", "mandate training")
    assert "Mandate of Training, version 1" in english
    assert "2. Build a common logistics vocabulary" in english
    assert "the community’s file" in english
    assert "Strategy Implementation Plan 2022" in english

    led.says("reader", "language fr")
    french = led.reads("reader", "mandat formation")
    assert "Plan de mise en œuvre 2022" in french
    assert "L’original fait foi." in french


def test_the_form_of_a_new_version_shows_the_one_in_force(led: Timely) -> None:
    form = led.says("lead", "amend training")

    assert '"is":"Form"' in form
    assert "1. Have organisations train together before an emergency\\n2. " in form
    assert '"value":"2026-12-31"' in form
    assert "Only the lead or co-lead of Training or the secretariat may do this" in led.reads(
        "member", "amend training"
    )


def test_a_draft_changes_nothing_before_it_is_decided(led: Timely) -> None:
    kept = led.fills("lead", "amend", DRAFT)

    assert "[−2026-12-31]" in kept
    assert "[+2028-12-31]" in kept
    assert "Objective 3" in kept
    assert led.do(in_force).version == 1
    assert "Draft of the next version" in led.reads("lead", "mandate training")
    assert "Draft of the next version" not in led.reads("member", "mandate training")
    assert "Only the secretariat may do this" in led.reads("lead", "adopt training under “Decision 4”")


def test_a_decision_puts_the_draft_into_force_and_the_members_read_what_it_changes(led: Timely) -> None:
    second = adopted(led)

    assert (second.version, second.decision) == (2, "Decision 4")
    assert [(o.number, len(o.texts)) for o in second.charter.objectives] == [(1, 2), (2, 1), (4, 1)]
    for name in ("lead", "member"):
        told = led.told(name)
        assert "under: Decision 4." in told
        assert "[+2028-12-31]" in told
        assert led.told(name) == ""
    assert "There is no draft" in led.reads("clerk", "adopt training under “Decision 4”")


def test_every_version_stays_readable_with_what_it_changed(led: Timely) -> None:
    adopted(led)
    adopted(led, units="5")

    shown = led.reads("member", "mandate training")
    assert "version 3" in shown
    assert "[+5]" in shown
    assert "[+2028-12-31]" not in shown
    assert "[+2028-12-31]" in led.reads("member", "mandate training version 2")
    first = led.reads("member", "mandate training version 1")
    assert "Until the end of: 2026-12-31" in first
    assert "Replaced" in first
    assert "There is no version 4" in led.reads("member", "mandate training version 4")


def test_words_typed_change_what_they_name_and_nothing_else(led: Timely) -> None:
    before = led.do(in_force).charter

    assert "Draft kept" in led.reads("lead", "amend training until 2028-12-31 units 5")
    led.says("clerk", "adopt training under “Decision 4”")

    after = led.do(in_force).charter
    assert (after.end.year, after.minimum_units) == (2028, 5)
    assert after.objectives == before.objectives
    assert "nothing to decide" in led.reads("lead", "amend training units 5")


def test_a_translation_is_written_beside_the_original_and_empty_fields_are_taken_out(led: Timely) -> None:
    adopted(led)
    form = led.says("lead", "amend training in fr")
    assert "Measure what trainings change" in form
    assert '"name":"end"' not in form

    said = {"purpose": "Poursuivre", "objectives": "4. Mesurer", "deliverables": ""}
    led.fills("lead", "amend", {"group": "training", "language": "fr", **said})
    led.says("clerk", "adopt training under “Decision 5”")

    charter = led.do(in_force).charter
    assert dict(charter.purpose) == {"en": DRAFT["purpose"], "fr": "Poursuivre"}
    assert [dict(o.texts).get("fr") for o in charter.objectives] == [None, None, "Mesurer"]
    led.says("member", "language fr")
    assert "Train together (non traduit)" not in led.reads("member", "mandat formation")
    assert "(non traduit)" in led.reads("member", "mandat formation")


def test_a_vote_is_a_decision_only_if_it_passed_and_decides_about_the_group(led: Timely) -> None:
    led.fills("lead", "amend", DRAFT)
    led.says("lead", "motion training “Shall we?”")
    led.says("clerk", "motion procurement “Shall they?”")
    for number, refusal in (
        (1, "has decided nothing yet"),
        (2, "which does not decide about Training"),
        (9, "There is no vote 9"),
    ):
        for words in (f"vote {number}", f"Scrutin #{number}"):
            assert refusal in led.reads("clerk", f"adopt training under “{words}”"), words

    led.says("lead", "open 1")
    led.do(lambda tx: tx.votes.close(1, tx.now, Result.NOT_PASSED))
    assert "has decided nothing yet" in led.reads("clerk", "adopt training under vote 1")
    led.do(lambda tx: tx.votes.settle(1, VoteState.CLOSED, Result.PASSED))
    assert "in force from now on" in led.reads("clerk", "adopt training under vote 1")


def test_a_vote_decides_the_draft_that_stood_when_it_opened(led: Timely) -> None:
    led.fills("lead", "amend", DRAFT)
    led.says("lead", "motion training “Shall we?”")
    led.says("lead", "open 1")
    led.later(minutes=1)
    led.says("lead", "amend training units 7")
    led.do(lambda tx: tx.votes.close(1, tx.now, Result.PASSED))

    assert "was changed after vote 1 had opened" in led.reads("clerk", "adopt training under vote 1")
    assert led.do(in_force).version == 1


def test_deliverables_are_marked_done_or_open_and_are_overdue_after_their_day(led: Timely) -> None:
    adopted(led)
    assert "0 of 2 deliverables done" in led.reads("member", "show training")

    assert "1 of 2 deliverables done" in led.reads("lead", "deliverable training 2")
    assert "1 of 2 deliverables done" in led.reads("lead", "deliverable training 2")
    assert "done on 2026-09-01" in led.reads("member", "mandate training")
    led.later(days=61)
    shown = led.reads("member", "show training")
    assert "1 deliverable is overdue." in shown
    assert "0 of 2" in led.reads("clerk", "deliverable training 2 open")
    for word in ("3", "x", "0"):
        assert f"no deliverable {word}" in led.reads("lead", f"deliverable training {word}")


def test_an_objective_shows_the_latest_update_about_it(led: Timely) -> None:
    def posted(tx: Transaction, text: str, objective: int) -> int:
        (member,) = tx.people.named("member")
        training = group(tx).id
        return tx.updates.add(training, member.id, led.home(tx).id, text, None, objective).id

    for text in ("An old one", "The word list is out"):
        led.do(lambda tx, t=text: posted(tx, t, 2))
    withdrawn = led.do(lambda tx: posted(tx, "Never mind", 2))
    led.do(lambda tx: tx.updates.withdraw(withdrawn))

    shown = led.reads("member", "mandate training")
    assert "The word list is out" in shown
    assert "An old one" not in shown
    assert "Never mind" not in shown


def test_what_cannot_be_a_mandate_is_refused_and_nothing_is_kept(led: Timely) -> None:
    for said, words in (
        ({"end": "2025-01-01"}, "cannot end on"),
        ({"end": ""}, "is no date"),
        ({"objectives": ""}, "needs an objective"),
        ({"deliverables": "Soon"}, "does not say when"),
        ({"language": "de"}, "not a language of this community"),
    ):
        assert words in led.fills("lead", "amend", {**DRAFT, **said})
    assert led.do(lambda tx: tx.mandates.draft(group(tx).id)) is None
    for words in ("sag", "global meeting"):
        assert "has no mandate" in led.reads("clerk", f"amend “{words}”")


def test_a_draft_that_has_ended_meanwhile_is_not_adopted(led: Timely) -> None:
    led.fills("lead", "amend", {**DRAFT, "end": "2026-09-30"})
    led.later(days=30)

    assert "would have ended already" in led.reads("clerk", "adopt training under “Decision 4”")
