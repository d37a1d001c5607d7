"""From the lines that members write to what a mandate says, and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.charters import EMPTY, LONGEST, MOST, MOST_WEEKS, redrafted, translated, written
from bot.domain.community import Charter, Deliverable, Objective, Source
from tests.domain.refusals import refusal_of

BASE = Charter(
    purpose=(("en", "Train together"), ("fr", "Se former ensemble")),
    objectives=(
        Objective(1, (("en", "Train early"), ("fr", "Former tôt"))),
        Objective(3, (("en", "Share words"), ("fr", "Partager les mots"))),
    ),
    start=date(2026, 1, 1),
    end=date(2026, 12, 31),
    review=timedelta(weeks=26),
    deliverables=(Deliverable(2, (("en", "A module"), ("fr", "Un module")), date(2026, 6, 30)),),
    pillar=Source((("en", "Strategy"), ("fr", "Stratégie")), "https://example.org/s"),
)
WORDS = st.text(st.characters(categories=["L"]), min_size=1, max_size=8)
TEXTS = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
NUMBERS = st.lists(st.integers(1, 99), min_size=1, max_size=4, unique=True)
CHARTERS = st.builds(
    Charter,
    purpose=TEXTS.map(lambda text: (("en", text),)),
    objectives=NUMBERS.flatmap(
        lambda numbers: st.tuples(
            *(st.builds(Objective, st.just(n), TEXTS.map(lambda t: (("en", t),))) for n in numbers)
        )
    ),
    start=DAYS,
    end=st.just(date(2099, 12, 31)),
    review=st.integers(1, 500).map(lambda weeks: timedelta(weeks=weeks)),
    minimum_units=st.integers(1, 999),
    deliverables=NUMBERS.flatmap(
        lambda numbers: st.tuples(
            *(st.builds(Deliverable, st.just(n), TEXTS.map(lambda t: (("en", t),)), DAYS) for n in numbers)
        )
    ),
)


@given(CHARTERS)
def test_what_a_form_shows_says_the_same_when_it_comes_back(charter: Charter) -> None:
    assert redrafted(charter, written(charter, "en"), "en") == charter


def test_what_is_not_said_stays() -> None:
    assert redrafted(BASE, {}, "en") == BASE
    assert redrafted(BASE, {"end": "2028-12-31"}, "en") == replace(BASE, end=date(2028, 12, 31))


def test_an_objective_keeps_its_number_and_a_new_one_gets_one_never_used() -> None:
    lines = "3. Share a common vocabulary\n\n• Train early\n1. Evaluate\nMeasure"
    earlier = replace(BASE, objectives=(Objective(7, (("en", "Travel"),)),))

    drafted = redrafted(BASE, {"objectives": lines}, "en", [earlier])

    assert [(o.number, o.texts) for o in drafted.objectives] == [
        (3, (("en", "Share a common vocabulary"),)),
        (1, BASE.objectives[0].texts),
        (8, (("en", "Evaluate"),)),
        (9, (("en", "Measure"),)),
    ]


def test_a_text_that_changes_loses_its_translations_and_another_keeps_them() -> None:
    drafted = redrafted(
        BASE, {"purpose": "Train everybody", "pillar": "Strategy https://example.org/2"}, "en"
    )

    assert drafted.purpose == (("en", "Train everybody"),)
    assert drafted.pillar == Source(BASE.pillar.titles if BASE.pillar else (), "https://example.org/2")


def test_deliverables_are_lines_that_end_with_a_day_or_follow_each_other() -> None:
    said = "2. A module, 2026-09-30\nA glossary — 2027-01-31"

    for text in (said, said.replace("\n", " ")):
        assert redrafted(BASE, {"deliverables": text}, "en").deliverables == (
            replace(BASE.deliverables[0], due=date(2026, 9, 30)),
            Deliverable(3, (("en", "A glossary"),), date(2027, 1, 31)),
        )
    assert redrafted(BASE, {"deliverables": "", "pillar": ""}, "en") == replace(
        BASE, deliverables=(), pillar=None
    )


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"purpose": " "}, "needs a purpose"),
        ({"objectives": "\n •\n"}, "needs an objective"),
        ({"objectives": "x" * 501}, "at most"),
        ({"objectives": "\n".join(f"Goal {n}" for n in range(MOST + 1))}, "At most"),
        ({"deliverables": "A module"}, "when it is due"),
        ({"deliverables": "A module 2026-06-30 and more"}, "when it is due"),
        ({"deliverables": "A module 2026-02-30"}, "is no date"),
        ({"end": "soon"}, "is no date"),
        ({"end": "2025-12-31"}, "cannot end on"),
        ({"review": "0"}, "no number from"),
        ({"review": "²"}, "no number from"),
        ({"units": "9" * 5000}, "no number from"),
    ],
)
def test_what_cannot_be_a_mandate_is_refused(said: dict[str, str], words: str) -> None:
    refusal = refusal_of(redrafted, BASE, said, "en")

    assert words in refusal.phrase.message
    assert refusal.remedy is not None or words.startswith(("no number", "At most"))


def test_a_first_mandate_needs_what_every_mandate_has() -> None:
    said = {
        "purpose": "Pay in cash",
        "objectives": "Compare\nAgree",
        "start": "2026-01-01",
        "end": "2027-01-01",
    }

    drafted = redrafted(EMPTY, said, "en")

    assert [o.number for o in drafted.objectives] == [1, 2]
    assert (drafted.review, drafted.minimum_units) == (timedelta(weeks=26), 3)
    for needed in said:
        refusal_of(redrafted, EMPTY, {name: words for name, words in said.items() if name != needed}, "en")


def test_a_translation_is_set_line_by_line_and_an_empty_one_taken_out() -> None:
    bare = redrafted(BASE, {"objectives": "1. Train late\n3. Share"}, "en")

    for lines in ("3. Partager\n1. Former tard", "Former tard\nPartager"):
        french = translated(bare, {"purpose": "Se former", "objectives": lines, "plan": "x"}, "fr")

        assert french.purpose == (("en", "Train together"), ("fr", "Se former"))
        assert [o.texts for o in french.objectives] == [
            (("en", "Train late"), ("fr", "Former tard")),
            (("en", "Share"), ("fr", "Partager")),
        ]
        assert french.deliverables[0].titles == (("en", "A module"),)
        assert (french.pillar, french.plan) == (Source((("en", "Strategy"),), "https://example.org/s"), None)
    assert translated(BASE, written(BASE, "fr"), "fr") == BASE
    for lines in ("2. Rien", "Un\nDeux\nTrois", "1. Un\n1. Encore"):
        refusal = refusal_of(translated, BASE, {"objectives": lines}, "fr")
        assert "translates nothing" in refusal.phrase.message
        assert refusal.remedy is not None


def test_without_any_words_all_translations_are_taken_out() -> None:
    bare = translated(BASE, {}, "fr")

    assert written(bare, "fr") == written(BASE, "fr") | {
        "purpose": "", "objectives": "", "deliverables": "", "pillar": written(bare, "fr")["pillar"],
        "plan": written(bare, "fr")["plan"],
    }  # fmt: skip
    assert written(bare, "en") == written(BASE, "en")


def test_a_paper_is_called_otherwise_in_another_language_and_keeps_its_link() -> None:
    plan = Source((("en", "Plan"),), "https://example.org/p")

    found = translated(replace(BASE, plan=plan), {"plan": "Plan  de travail"}, "fr").plan

    assert found == Source((("en", "Plan"), ("fr", "Plan de travail")), "https://example.org/p")
    assert translated(replace(BASE, plan=found), {}, "fr").plan == plan


def test_a_form_shows_what_is_there_and_leaves_empty_what_is_not() -> None:
    assert written(EMPTY, "en") == {
        "purpose": "", "objectives": "", "deliverables": "", "start": "", "end": "", "review": "26",
        "units": "3", "pillar": "", "plan": "",
    }  # fmt: skip
    planned = replace(BASE, plan=Source((("en", "Plan"),), "https://example.org/p"))
    assert written(planned, "en") == {
        "purpose": "Train together", "objectives": "1. Train early\n3. Share words",
        "deliverables": "2. A module 2026-06-30", "start": "2026-01-01", "end": "2026-12-31", "review": "26",
        "units": "3", "pillar": "Strategy https://example.org/s", "plan": "Plan https://example.org/p",
    }  # fmt: skip
    assert written(planned, "fr")["plan"] == "https://example.org/p"


def test_a_plan_is_named_renamed_kept_and_taken_out() -> None:
    named = redrafted(BASE, {"plan": "Plan https://example.org/p"}, "en")

    assert named.plan == Source((("en", "Plan"),), "https://example.org/p")
    assert redrafted(named, {}, "en").plan == named.plan
    french = translated(named, {"plan": "Plan de travail"}, "fr")
    assert redrafted(french, {"plan": "Plan https://example.org/q"}, "en").plan == replace(
        french.plan or Source((), ""), url="https://example.org/q"
    )
    assert redrafted(named, {"plan": " "}, "en").plan is None
    assert redrafted(BASE, {"plan": "On paper"}, "en").plan == Source((("en", "On paper"),), "")


def test_what_is_as_long_or_as_many_as_can_be_is_kept() -> None:
    objectives = "\n".join(f"Aim {number}" for number in range(MOST))

    assert len(redrafted(BASE, {"objectives": objectives}, "en").objectives) == MOST
    assert redrafted(BASE, {"purpose": "é" * LONGEST}, "en").purpose == (("en", "é" * LONGEST),)
    assert redrafted(BASE, {"review": str(MOST_WEEKS)}, "en").review == timedelta(weeks=MOST_WEEKS)


def test_a_mandate_lasts_longer_than_a_day() -> None:
    refusal_of(redrafted, BASE, {"end": "2026-01-01"}, "en")


def test_a_rhythm_of_odd_days_stays_where_nothing_is_said_of_it() -> None:
    odd = replace(BASE, review=timedelta(days=100))

    assert redrafted(odd, {}, "en").review == timedelta(days=100)


def test_first_deliverables_are_numbered_from_one_and_those_of_the_same_title_keep_their_number() -> None:
    bare = replace(BASE, deliverables=())
    said = {"deliverables": "A module 2026-06-30\nA glossary 2026-10-31"}

    assert [d.number for d in redrafted(bare, said, "en").deliverables] == [1, 2]
    assert [d.number for d in redrafted(BASE, said, "en").deliverables] == [2, 3]
    assert redrafted(BASE, said, "en").deliverables[0] == BASE.deliverables[0]


def test_words_before_the_first_deliverable_or_between_two_are_no_deliverable() -> None:
    for text in ("Soon\nA module 2026-06-30 or later", "A module 2026-06-30\nA glossary"):
        refusal = refusal_of(redrafted, BASE, {"deliverables": text}, "en")
        assert "does not say when" in refusal.phrase.message
        assert refusal.remedy is not None


def test_a_text_never_had_gets_a_number_never_used_though_it_comes_first() -> None:
    drafted = redrafted(BASE, {"objectives": "• X-rays for all\nTrain early"}, "en")

    assert [(o.number, o.texts[0][1]) for o in drafted.objectives] == [
        (4, "X-rays for all"),
        (1, "Train early"),
    ]
