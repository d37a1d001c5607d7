"""Finding a group by any of its names, as people type them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from bot.domain.community import GroupEntry, GroupKind, named
from bot.domain.groups import (
    ACTIVE_STATES,
    LONGEST_NAME,
    Group,
    GroupState,
    Match,
    find,
    folded,
    require_active,
)
from tests.domain.refusals import refusal_of

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def group(number: int, slug: str, english: str, french: str, *aliases: str) -> Group:
    entry = GroupEntry(slug, GroupKind.WORKING, (("en", english), ("fr", french)), aliases)
    return Group(number, entry, GroupState.ACTIVE, NOW)


TRAINING = group(1, "training", "Training", "Formation", "trainings", "groupe de travail Formation")
PROCUREMENT = group(2, "procurement", "Procurement", "Approvisionnement", "achats", "marchés publics")
PREPAREDNESS = group(3, "preparedness", "Preparedness", "Préparation", "préparation aux situations d’urgence")
PARTNERS = group(4, "partnerships", "Partnerships", "Partenariats")
SERVICES = group(5, "service-provision", "Service Provision", "Prestation de services", "services")
MEETING = group(6, "global-meeting", "the global meeting", "la réunion mondiale", "GLM", "global meeting")
ODD = group(7, "wash", "Water, Sanitation & Hygiene (WASH)", "Eau : assainissement, hygiène", "St. John’s")
ALL = (TRAINING, PROCUREMENT, PREPAREDNESS, PARTNERS, SERVICES, MEETING, ODD)


def search(words: str) -> Match:
    return find(words.split(), ALL)


@pytest.mark.parametrize(
    ("words", "found", "taken"),
    [
        ("training", TRAINING, 1),
        ("TRAINING", TRAINING, 1),
        ("Formation", TRAINING, 1),
        ("groupe de travail formation", TRAINING, 4),
        ("marchés publics", PROCUREMENT, 2),
        ("marches publics et le reste", PROCUREMENT, 2),
        ("“Achats”", None, 0),
        ("Achats, tout de suite", PROCUREMENT, 1),
        ("préparation aux situations d'urgence", PREPAREDNESS, 4),
        ("preparation of the room", PREPAREDNESS, 1),
        ("service provision now", SERVICES, 2),
        ("services", SERVICES, 1),
        ("the global meeting", MEETING, 3),
        ("global meeting", MEETING, 2),
        ("glm", MEETING, 1),
        ("Water, Sanitation & Hygiene (WASH) we met", ODD, 5),
        ("eau : assainissement, hygiene", ODD, 4),
        ("St. John's", ODD, 2),
    ],
)
def test_a_group_is_found_by_its_longest_name(words: str, found: Group | None, taken: int) -> None:
    match = search(words)

    assert (match.group, match.taken) == (found, taken)


@given(
    st.sampled_from([(g, name) for g in ALL for name in g.entry.called()]),
    st.sampled_from([str.upper, str.lower, str.title, folded, str]),
    st.lists(st.sampled_from(["one", "two,", "—", "is", "Z"]), max_size=4),
)
def test_every_name_finds_its_group_in_any_case_and_with_words_after_it(
    called: tuple[Group, str], spelling: object, after: list[str]
) -> None:
    wanted, name = called
    words = spelling(name).split()  # type: ignore[operator]

    match = find([*words, *after], ALL)

    assert match.group is wanted
    assert match.taken == len(words)
    assert not match.several
    assert not match.nearest


def test_the_beginning_of_one_name_is_enough() -> None:
    assert search("proc").group is PROCUREMENT
    assert search("prepa minutes").group is PREPAREDNESS
    assert search("prepa minutes").taken == 1


def test_the_beginning_of_several_names_gives_them_all() -> None:
    match = search("par")

    assert match.group is PARTNERS
    shared = (*ALL, group(8, "parking", "Parking", "Parking"))
    assert find(["par"], shared).group is None
    assert find(["par", "deux"], shared) == Match(None, 1, several=(PARTNERS, shared[-1]))


def test_a_whole_name_wins_over_the_beginning_of_another() -> None:
    short = group(8, "train", "Train", "Train")

    assert find(["train"], (*ALL, short)).group is short
    assert find(["train", "services"], (*ALL, short)) == Match(short, 1)


@pytest.mark.parametrize("words", ["pr", "p", "t"])
def test_one_or_two_letters_are_no_beginning(words: str) -> None:
    assert search(words).group is None
    assert search(words).several == ()


def test_a_misspelt_name_gives_the_nearest() -> None:
    assert search("trainning").nearest == (TRAINING,)
    assert search("trainning").group is None
    assert search("aprovisionement").nearest == (PROCUREMENT,)


def test_of_many_names_that_are_near_five_are_given() -> None:
    alike = [group(number, f"region{number}", f"Region{number}", f"Region{number}") for number in range(9)]

    assert len(find(["rejion"], alike).nearest) == 5


@pytest.mark.parametrize("words", [9, LONGEST_NAME])
def test_a_name_may_have_many_words(words: int) -> None:
    name = " ".join(f"word{number}" for number in range(words))
    long = group(8, "long", name, "Long")

    assert find([*name.split(), "word", "word"], (*ALL, long)) == Match(long, words)


@pytest.mark.parametrize("words", ["", "   ", "...", "zzzzzz", "“”", "!?"])
def test_what_is_no_name_gives_nothing(words: str) -> None:
    assert search(words) == Match(None, 0)


@given(st.lists(st.text(max_size=12), max_size=6))
def test_whatever_is_typed_is_one_several_or_nearest(words: list[str]) -> None:
    match = find(words, ALL)

    assert sum((match.group is not None, bool(match.several), bool(match.nearest))) <= 1
    assert 0 <= match.taken <= len(words)


@given(st.text(max_size=30))
@example("🄐")
def test_folding_twice_is_folding_once(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text(max_size=30))
def test_folding_forgets_case_blanks_and_accents(text: str) -> None:
    assume(text.upper().casefold() == text.casefold())

    assert folded(f"  {text.upper()} ") == folded(text)
    assert folded("Été  À\u00a0Noël.") == "ete a noel"


def test_a_name_in_another_language_is_the_first_one() -> None:
    assert TRAINING.called("fr") == "Formation"
    assert TRAINING.called("ar") == "Training"
    assert named((("fr", "Un"), ("en", "One")), "es") == "Un"
    assert (TRAINING.slug, TRAINING.kind, TRAINING.names[0]) == (
        "training",
        GroupKind.WORKING,
        ("en", "Training"),
    )


@pytest.mark.parametrize("state", sorted(ACTIVE_STATES))
def test_an_active_group_takes_members_motions_and_votes(state: GroupState) -> None:
    require_active(replace(TRAINING, state=state), "fr")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (GroupState.PROPOSED, "is only proposed"),
        (GroupState.DORMANT, "is dormant"),
        (GroupState.CLOSING, "is closing"),
        (GroupState.COMPLETING, "is closing"),
        (GroupState.COMPLETED, "is closed"),
        (GroupState.CLOSED, "is closed"),
    ],
)
def test_any_other_group_refuses_them_and_says_how_it_stands(state: GroupState, said: str) -> None:
    refusal = refusal_of(require_active, replace(TRAINING, state=state), "fr")

    assert refusal.phrase.message.startswith(f"{{group}} {said}")
    assert refusal.phrase.values == {"group": "Formation"}
    assert refusal.remedy is not None
