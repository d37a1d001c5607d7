"""What two versions of a mandate differ in, as people read it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.changes import Change, Mark, Part, changes, pieces
from bot.domain.community import Deliverable, Objective, Source
from tests.domain.test_charters import BASE

FIRST, SECOND = BASE.objectives


def test_a_version_differs_in_nothing_from_itself() -> None:
    assert changes(BASE, BASE, "en") == ()


def test_every_part_that_changes_is_named_in_order() -> None:
    after = replace(
        BASE,
        purpose=(("en", "Train everybody"),),
        pillar=None,
        plan=Source((("en", "Plan"),), "https://example.org/p"),
        objectives=(replace(SECOND, texts=(("en", "Share words and signs"),)), Objective(4, (("en", "Go"),))),
        deliverables=(replace(BASE.deliverables[0], due=date(2026, 9, 30)),),
        start=date(2026, 2, 1),
        end=date(2028, 12, 31),
        review=timedelta(weeks=13),
        minimum_units=5,
    )

    assert changes(BASE, after, "en") == (
        Change(Part.PURPOSE, "Train together", "Train everybody"),
        Change(Part.PILLAR, "Strategy https://example.org/s", ""),
        Change(Part.PLAN, "", "Plan https://example.org/p"),
        Change(Part.OBJECTIVE, "Train early", "", 1),
        Change(Part.OBJECTIVE, "Share words", "Share words and signs", 3),
        Change(Part.OBJECTIVE, "", "Go", 4),
        Change(Part.DELIVERABLE, "A module (2026-06-30)", "A module (2026-09-30)", 2),
        Change(Part.START, "2026-01-01", "2026-02-01"),
        Change(Part.END, "2026-12-31", "2028-12-31"),
        Change(Part.REVIEW, "182", "91"),
        Change(Part.MINIMUM, "3", "5"),
    )


def test_a_reader_sees_the_change_in_their_language_where_both_versions_have_it() -> None:
    texts = (("en", "Train very early"), ("fr", "Former très tôt"))
    both = replace(BASE, objectives=(replace(FIRST, texts=texts), SECOND))
    original = replace(BASE, objectives=(replace(FIRST, texts=texts[:1]), SECOND))

    assert changes(BASE, both, "fr") == (Change(Part.OBJECTIVE, "Former tôt", "Former très tôt", 1),)
    assert changes(BASE, original, "fr") == (Change(Part.OBJECTIVE, "Train early", "Train very early", 1),)
    assert changes(replace(BASE, objectives=(SECOND,)), BASE, "fr")[0].after == "Former tôt"


def test_purpose_and_papers_too_are_shown_in_the_readers_language() -> None:
    paper = Source((("en", "Plan"), ("fr", "Plan d’action")), "https://example.org/p")
    other = Source((("en", "Scheme"), ("fr", "Schéma")), "https://example.org/s")
    before = replace(BASE, plan=paper)
    after = replace(BASE, plan=other, purpose=(("en", "Train"), ("fr", "Se former")))

    assert changes(before, after, "fr") == (
        Change(Part.PURPOSE, "Se former ensemble", "Se former"),
        Change(Part.PLAN, "Plan d’action https://example.org/p", "Schéma https://example.org/s"),
    )


def test_the_original_prevails_so_that_its_change_alone_is_one() -> None:
    stale = replace(BASE, objectives=(replace(FIRST, texts=(("en", "Train late"), FIRST.texts[1])), SECOND))

    assert changes(BASE, stale, "fr") == (Change(Part.OBJECTIVE, "Train early", "Train late", 1),)


def test_a_deliverable_is_another_once_it_is_due_on_another_day() -> None:
    moved = replace(BASE, deliverables=(Deliverable(2, BASE.deliverables[0].titles, date(2027, 1, 1)),))

    assert changes(BASE, moved, "fr") == (
        Change(Part.DELIVERABLE, "Un module (2026-06-30)", "Un module (2027-01-01)", 2),
    )


def test_pieces_show_what_was_taken_out_and_put_in() -> None:
    assert pieces(Change(Part.OBJECTIVE, "Share common words", "Share words and signs", 3)) == (
        (Mark.KEPT, "Share"),
        (Mark.OUT, "common"),
        (Mark.KEPT, "words"),
        (Mark.IN, "and signs"),
    )
    assert pieces(Change(Part.OBJECTIVE, "", "Go", 4)) == ((Mark.IN, "Go"),)
    assert pieces(Change(Part.OBJECTIVE, "Go", "", 4)) == ((Mark.OUT, "Go"),)


def test_in_a_long_text_of_few_words_too_only_what_changed_is_marked() -> None:
    same = " ".join("a" * 249)

    assert pieces(Change(Part.PURPOSE, f"b {same}", f"c {same}")) == (
        (Mark.OUT, "b"), (Mark.IN, "c"), (Mark.KEPT, same),
    )  # fmt: skip


WORDS = st.lists(st.sampled_from("abc"), max_size=8).map(" ".join)


@given(WORDS, WORDS)
def test_the_pieces_are_both_texts(before: str, after: str) -> None:
    found = pieces(Change(Part.PURPOSE, before, after))

    assert " ".join(words for mark, words in found if mark is not Mark.IN) == before
    assert " ".join(words for mark, words in found if mark is not Mark.OUT) == after
