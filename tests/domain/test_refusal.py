"""What a refusal carries to its reader."""

from __future__ import annotations

from bot.domain.refusal import Phrase, Refusal, phrase


def test_a_refusal_says_what_stands_against_it_and_offers_what_helps_in_the_order_given() -> None:
    refusal = Refusal("{group} is closed.", group="Training", remedy=phrase("Try {what}.", what="groups"))

    assert str(refusal) == "{group} is closed."
    assert refusal.phrase == Phrase("{group} is closed.", {"group": "Training"})
    assert refusal.remedy == Phrase("Try {what}.", {"what": "groups"})
    assert refusal.buttons == ()
    offered = refusal.offering(phrase("Groups"), "groups").offering(phrase("Show it"), "show", "training")
    assert offered is refusal
    assert offered.buttons == (
        (phrase("Groups"), "groups", ()),
        (phrase("Show it"), "show", ("training",)),
    )
