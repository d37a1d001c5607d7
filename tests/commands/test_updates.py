"""Updates: about which objective, edited, withdrawn, with nothing to report, and gathered for a meeting."""

from __future__ import annotations

import pytest

from bot.commands.updates import PAGE
from bot.domain.prompts import Prompt
from bot.domain.refusal import Refusal
from bot.notices import prompts
from bot.ports import Transaction
from tests.commands.room import DAY, Room, buttons, words
from tests.commands.test_examples import WORDS

ENDS = "Shared, not endorsed by the global meeting."


@pytest.mark.parametrize(
    "typed",
    [
        "update training nothing to report",
        "update training Nothing to report.",
        "actualiser formation rien à signaler",
        "maj formation RAS",
    ],
)
def test_nothing_to_report_is_an_update_in_every_language(room: Room, typed: str) -> None:
    assert "Nothing to report." in room.says("ana", typed)

    assert room.office.do(lambda tx: tx.updates.exists(tx.updates.latest(None, 1)[0].group_id, room.first.id))
    assert words(room.shown("update:1", "fr").body)[0] == "Rien à signaler."


def test_the_prompt_for_an_update_has_a_button_that_reports_nothing(room: Room) -> None:
    def pressed(tx: Transaction) -> tuple[str, ...]:
        lead = tx.people.named("lead")[0]
        training = next(g for g in tx.groups.all() if g.slug == "training")
        prompt = Prompt("k", "update", training.id, tx.now, room.first.starts_at, member_id=lead.id)
        card = prompts.card(tx, prompt, lead, WORDS("fr"), "")
        assert card is not None
        (button,) = (b for b in buttons(card.body) if len(b.args) == 2)
        return button.args

    group, text = room.office.do(pressed)

    assert "Nothing to report." in room.says("lead", f"update {group} {text}")


def test_an_update_says_which_objective_it_is_about_in_each_readers_language(room: Room) -> None:
    answered = room.says("ana", "update training #2 The module was tested.")

    assert "Objective 2: Build a common logistics vocabulary" in answered
    assert words(room.shown("update:1", "fr").body)[0].startswith("Objectif 2\u00a0: ")
    assert "no objective 9" in room.says("ana", "update training #9 The module was tested.")
    assert "value='2'" in room.says("ana", "update training #2")
    assert len(room.office.do(lambda tx: tx.updates.latest(None, 9))) == 1


def test_the_form_offers_the_objectives_of_the_group_it_is_for(room: Room) -> None:
    form = room.says("ana", "update training")

    assert "2. Build a common logistics vocabulary" in form


def test_an_edited_update_shows_that_it_was_and_what_it_said(room: Room) -> None:
    room.says("ana", "update training #2 Tested in Dakar.")
    room.office.now += DAY

    assert "Tested in Dakar." in room.says("ana", "edit 1")  # the form
    assert "edited, version 2" in room.says("ana", "edit 1 Tested in Nairobi.")
    assert "edited, version 2" in room.says("ana", "edit 1 Tested in Nairobi.")

    shown = words(room.shown("update:1").body)
    assert shown[:2] == [
        "Objective 2: Build a common logistics vocabulary and understanding",
        "Tested in Nairobi.",
    ]
    assert shown[-1] == ENDS
    history = room.says("bob", "history 1")
    assert "Version 1, until" in history
    assert "Tested in Dakar." in history


def test_an_edit_may_name_another_objective_and_keeps_the_one_there_is(room: Room) -> None:
    room.says("ana", "update training #2 Tested in Dakar.")

    assert "Objective 1: " in room.says("ana", "edit 1 #1 Tested in Dakar.")
    assert "Objective 1: " in room.says("ana", "edit 1 Tested in Nairobi.")


def test_only_its_author_edits_or_withdraws_an_update(room: Room) -> None:
    room.says("ana", "update training Tested in Dakar.")

    for name in ("lead", "clerk", "chair"):
        assert "Only whoever posted it" in room.says(name, "edit 1 Not so.")
        assert "Only whoever posted it" in room.says(name, "withdraw 1")
    assert words(room.shown("update:1").body)[0] == "Tested in Dakar."


def test_a_withdrawn_update_keeps_its_place_without_its_text(room: Room) -> None:
    room.says("ana", "update training Tested in Dakar.")
    room.says("ana", "edit 1 Tested in Nairobi.")
    room.says("ana", "update training The other module too.")

    for _ in range(2):
        assert "is withdrawn" in room.says("ana", "withdraw 1")

    for view in (
        room.says("bob", "updates"),
        room.says("bob", "history 1"),
        room.says("bob", "show training"),
    ):
        assert "Update 1 was withdrawn" in view
        assert "Tested in" not in view
    assert "was withdrawn" in room.says("ana", "edit 1 Back again.")
    assert words(room.shown("update:1").body)[0].startswith("Update 1 was withdrawn")


def test_updates_are_read_page_by_page(room: Room) -> None:
    for number in range(1, PAGE + 3):
        room.says("ana", f"update training Step {number} of many.")
    room.says("bob", "update procurement Elsewhere.")

    first = room.says("bob", "updates training")
    older = room.says("bob", "updates training before 3")

    assert f"Step {PAGE + 2} of" in first
    assert "Step 3 of" in first
    assert "Step 2 of" not in first
    assert "Elsewhere" not in first
    assert "Older updates" in first
    assert "Step 2 of" in older
    assert "Older updates" not in older
    assert "Not done" in room.says("bob", "updates training before long")


def test_the_digest_has_every_group_and_says_which_have_shared_nothing(room: Room) -> None:
    room.says("ana", "update training Tested in Dakar.")
    room.says("bob", "update procurement Off again.")
    room.says("bob", "withdraw 2")
    room.office.now = room.first.ends_at
    room.says("ana", "update training For the next one.")

    digest = room.shown(f"digest:{room.first.id}")

    lines = words(digest.body)
    training, procurement = lines.index("Training"), lines.index("Procurement")
    assert lines[training + 1] == "Tested in Dakar."
    assert lines[procurement + 1] == "No update has been shared."
    assert "For the next one." not in lines
    assert "Off again." not in lines
    assert lines.count(ENDS) == 5  # one a group
    assert lines[-1] == ENDS
    assert "For the next one." in room.says("ana", "digest")
    assert "Tested in Dakar." in room.says("ana", f"digest {room.first.id}")
    with pytest.raises(Refusal):
        room.shown("digest:99")
