"""A draft is translated by its mover, and each voter reads their own language."""

from __future__ import annotations

import pytest

from tests.scenarios.pairing import paired
from tests.scenarios.town import Town

pytestmark = pytest.mark.timeout(240)


@paired("postgres", "sqlite", "postgres")
def test_a_draft_is_translated_before_it_opens_and_never_after(stage: Town, platform: str) -> None:
    lead, french = stage.delegate(platform), stage.delegate("slack", locale="fr-FR")
    for voter, words in ((lead, "join training"), (french, "rejoindre training")):
        voter.says(words)
    stage.settle()
    stage.makes_lead(lead, "training")

    draft = lead.says(f"motion training “Where, {platform}?” “Dakar” “Nairobi” as group-choice")
    assert "The question is not in French" in draft
    assert "Translate" in lead.presses("Translate into French", f"Where, {platform}?")
    few = lead.fills(question=f"Où, {platform} ?", options="Dakar", language="fr")
    assert "This draft has 2 options" in few
    preview = lead.says(f"motion training “Again, {platform}?”")
    number = preview.partition("Draft ")[2].partition(",")[0]
    lead.says(f"translate {number} fr “Encore, {platform} ?”")
    assert "is not a language to translate" in lead.says(f"translate {number} en “Again?”")
    opened = lead.says(f"open {number}")
    assert "open until" in opened

    assert f"Encore, {platform} ?" in french.says(f"voter {number}")
    assert "non traduit" not in french.says(f"voter {number}")
    assert f"Again, {platform}?" in lead.says(f"vote {number}")
    assert "not a draft any more" in lead.says(f"translate {number} fr “Plus tard ?”")
