"""A ballot's choice as one text: whatever way it is typed, equal ballots are equal texts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.counting.ballots import Ranking
from bot.domain.counting.choices import longest, option_key, ranking, shuffled, written
from bot.domain.counting.motion import ABSTAIN
from bot.domain.profiles import Body, Kind, Profile, Quorum, QuorumOf, Says, Secrecy, Share, Threshold
from bot.domain.refusal import Refusal
from bot.domain.votes import Option, Rule, drafted

KEYS = tuple(option_key(at) for at in range(6))
PROFILE = Profile(
    "p", (("en", "P"),), Body.GROUP, ("working",), Kind.IRV, Quorum(QuorumOf.NONE),
    Threshold(Share(Fraction(1, 2), at_least=False)), Secrecy.OPEN, timedelta(days=5), timedelta(days=2),
)  # fmt: skip
RULE: Rule = drafted(
    PROFILE, (("en", "Which?"),), tuple(Option(key, (("en", f"Option {key}"),)) for key in KEYS)
)


def meant(word: str) -> str:
    """Letters in any case, and the word for abstaining."""
    if word.lower() in (*KEYS, ABSTAIN):
        return word.lower()
    raise Refusal("unknown")


@st.composite
def rankings(draw: st.DrawFn) -> Ranking:
    keys = draw(st.permutations(KEYS))
    ranked = draw(st.integers(1, len(keys)))
    places: list[tuple[str, ...]] = []
    for key in keys[:ranked]:
        if places and draw(st.booleans()):
            places[-1] = tuple(sorted((*places[-1], key)))
        else:
            places.append((key,))
    rest = keys[ranked:]
    return Ranking(
        tuple(places), frozenset(draw(st.lists(st.sampled_from(rest), unique=True)) if rest else ())
    )


def typed(ballot: Ranking, random: Any) -> str:
    """The ballot as somebody may type it: in any case, equals in any order, blanks here and there."""

    def word(key: str) -> str:
        return random.choice([key, key.upper(), f" {key} "])

    def equals(place: tuple[str, ...]) -> str:
        return random.choice(["=", " = "]).join(word(key) for key in random.sample(place, len(place)))

    order = random.choice([">", " > "]).join(map(equals, ballot.places))
    return f"{order} ? {' '.join(map(word, ballot.no_opinion))}" if ballot.no_opinion else order


@given(rankings(), st.randoms(use_true_random=False))
def test_an_order_means_the_same_however_it_is_typed(ballot: Ranking, random: Any) -> None:
    choice = written(Says.ORDER, typed(ballot, random), meant)

    assert ranking(choice) == ballot
    assert choice == written(Says.ORDER, typed(ballot, random), meant)
    assert len(choice.encode()) <= longest(RULE)


@given(st.lists(st.sampled_from(KEYS), min_size=1), st.randoms(use_true_random=False))
def test_several_chosen_ones_are_a_set(keys: list[str], random: Any) -> None:
    typed_keys = ", ".join(random.choice([k, k.upper()]) for k in keys)

    choice = written(Says.ANY, typed_keys, meant)

    assert ranking(choice) == Ranking((tuple(sorted(set(keys))),))
    assert len(choice.encode()) <= longest(RULE)


@pytest.mark.parametrize("says", [Says.ONE, Says.ANY, Says.ORDER])
def test_to_abstain_is_a_choice_of_every_kind_and_ranks_nobody(says: Says) -> None:
    assert written(says, "Abstain", meant) == ABSTAIN
    assert ranking(ABSTAIN) == Ranking()


@pytest.mark.parametrize(
    ("says", "words"),
    [
        (Says.ONE, "x"),
        (Says.ONE, "a, b"),
        (Says.ANY, "a, x"),
        (Says.ANY, "a, abstain"),
        (Says.ORDER, "a > a"),
        (Says.ORDER, "a = b > A"),
        (Says.ORDER, "a ? a"),
        (Says.ORDER, "a > abstain"),
        (Says.ORDER, "? a"),
        (Says.ORDER, ">"),
        (Says.ORDER, ""),
        (Says.ORDER, "a > #b"),
    ],
)
def test_what_is_no_ballot_is_refused(says: Says, words: str) -> None:
    with pytest.raises(Refusal):
        written(says, words, meant)


def test_options_are_lettered_as_columns_are() -> None:
    assert [option_key(at) for at in (0, 1, 25, 26, 51, 52, 701, 702)] == [
        "a", "b", "z", "aa", "az", "ba", "zz", "aaa",
    ]  # fmt: skip


@given(st.integers(1, 99))
def test_a_form_lists_every_option_once_in_an_order_of_the_unit_alone(unit: int) -> None:
    order = shuffled(RULE, f"o{unit}")

    assert sorted(order) == sorted(KEYS)
    assert order == shuffled(RULE, f"o{unit}")


def test_no_option_stands_first_for_everybody() -> None:
    first = {shuffled(RULE, f"o{unit}")[0] for unit in range(60)}

    assert first == set(KEYS)
    assert shuffled(RULE, "o1") != shuffled(replace(RULE, question=(("en", "Again?"),)), "o1")


def test_an_order_has_one_text() -> None:
    assert written(Says.ORDER, "C > b = A ? d", meant) == "c>a=b?d"
    assert written(Says.ORDER, "C > b = A", meant) == "c>a=b"
    assert len("f>e>d>c>b>a") < longest(RULE) <= len("f>e>d>c>b>a?") == 2 * len(KEYS)


@pytest.mark.parametrize("says", [Says.ANY, Says.ORDER])
def test_a_name_may_hold_any_letter(says: Says) -> None:
    assert written(says, "XXL", str.lower) == "xxl"


@pytest.mark.parametrize(
    ("says", "words", "said"),
    [
        (Says.ORDER, ">", ("This ballot ranks nobody.", "Rank at least one, or abstain.")),
        (Says.ANY, "a, abstain", ("To abstain is to choose nothing.", "Choose options, or abstain.")),
        (
            Says.ORDER,
            "a > a",
            (
                "An option stands twice on this ballot, or beside an abstention.",
                "Give each option one place.",
            ),
        ),
    ],
)
def test_a_refusal_says_what_to_do(says: Says, words: str, said: tuple[str, str]) -> None:
    with pytest.raises(Refusal) as refused:
        written(says, words, meant)

    assert refused.value.remedy is not None
    assert (refused.value.phrase.message, refused.value.remedy.message) == said
