"""A community's file as a whole: what is shipped, what a missing key means, what no file can do."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.community import CommunityErrors, built_in, export, find, read
from adapters.community.shape import ASKED
from adapters.reading import Problem
from bot.domain.community import Community, GroupKind, Milestone
from bot.domain.groups import Group, GroupState, folded
from bot.domain.groups import find as find_group
from bot.domain.profiles import Body, ElectionRules, Kind, Profile, QuorumOf, Secrecy, Share

ROOT = Path(__file__).parents[2]
COUNCIL = ROOT / "tests" / "fixtures" / "communities" / "council.yaml"
HALF = Share(Fraction(1, 2), at_least=False)
HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)


@pytest.fixture(scope="module")
def logistics() -> Community:
    return read(*find("logistics"))


@pytest.fixture(scope="module")
def council() -> Community:
    return read(*find(str(COUNCIL)))


def profile(community: Community, slug: str) -> Profile:
    found = community.profile(slug)
    assert found
    return found


@pytest.mark.parametrize("slug", built_in())
def test_every_shipped_community_is_sound_and_named_like_its_file(slug: str) -> None:
    source, label = find(slug)

    assert label == f"{slug}.yaml"
    assert read(source, label).slug == slug


def test_logistics_has_five_working_groups_an_advisory_group_and_the_plenary(logistics: Community) -> None:
    kinds = {group.slug: group.kind for group in logistics.groups}

    assert kinds == {
        "global-meeting": GroupKind.PLENARY,
        "sag": GroupKind.ADVISORY,
        "partnerships": GroupKind.WORKING,
        "preparedness": GroupKind.WORKING,
        "procurement": GroupKind.WORKING,
        "service-provision": GroupKind.WORKING,
        "training": GroupKind.WORKING,
    }


def test_every_mandate_of_logistics_ends_with_the_strategy(logistics: Community) -> None:
    charters = {group.slug: group.charter for group in logistics.groups if group.charter}

    assert {slug: len(charter.objectives) for slug, charter in charters.items()} == {
        "partnerships": 3,
        "preparedness": 4,
        "procurement": 3,
        "service-provision": 4,
        "training": 3,
    }
    assert {charter.end for charter in charters.values()} == {date(2026, 12, 31)}


def test_every_name_of_a_logistics_group_finds_it_and_no_other(logistics: Community) -> None:
    groups = [
        Group(i, entry, GroupState.ACTIVE, datetime.now(UTC)) for i, entry in enumerate(logistics.groups)
    ]

    for group in groups:
        for name in group.entry.called():
            for typed in (name, name.upper(), folded(name), f'"{name}"'.strip('"')):
                assert find_group(typed.split(), groups).group is group, typed
            assert find_group([name], groups).group is group, "quoted, a name is one word"


@pytest.mark.parametrize(
    ("typed", "slug"),
    [
        ("marches publics", "procurement"),
        ("Approvisionnement", "procurement"),
        ("ACHATS", "procurement"),
        ("groupe de travail sur la logistique mondiale", "global-meeting"),
        ("GLM", "global-meeting"),
        ("GCS", "sag"),
        ("preparation", "preparedness"),
        ("Préparation aux situations d'urgence", "preparedness"),
    ],
)
def test_the_traps_of_translation_find_the_right_group(typed: str, slug: str, logistics: Community) -> None:
    groups = [
        Group(i, entry, GroupState.ACTIVE, datetime.now(UTC)) for i, entry in enumerate(logistics.groups)
    ]

    found = find_group(typed.split(), groups).group

    assert found is not None
    assert found.slug == slug


def test_a_name_with_a_comma_is_found_as_it_is_typed() -> None:
    source = "community: x\nname: X\ngroups: {wash: {kind: plenary, name: 'Water, Sanitation: Hygiene'}}\n"
    (entry,) = read(source, "x.yaml").groups

    group = Group(1, entry, GroupState.ACTIVE, datetime.now(UTC))
    found = find_group(["water,", "sanitation:", "hygiene", "now"], [group])

    assert (found.group, found.taken) == (group, 3)


def test_the_advisory_group_has_the_seats_of_the_public_page(logistics: Community) -> None:
    voting = [s for s in logistics.seats if s.kind != "observer" and not s.chair]

    assert [s.constituency for s in voting] == ["lead-agency", *["ngo"] * 3, *["governmental"] * 2]
    assert {s.term for s in voting if s.kind == "elected"} == {730 * DAY}
    assert [s.slug for s in logistics.seats if s.chair] == ["sag-chair"]
    assert {s.body for s in logistics.seats} == {"sag"}


def test_logistics_votes_by_the_numbers_of_the_rules(logistics: Community) -> None:
    formal = [p for p in logistics.profiles if not p.straw and p.kind is not Kind.CONSENSUS]
    for each in formal:
        assert (each.threshold.share, each.quorum.of, each.quorum.share) == (HALF, QuorumOf.CAST, HALF)
        assert each.window == 5 * DAY

    endorsement = profile(logistics, "endorsement")
    assert endorsement.endorses
    assert endorsement.from_meeting
    assert (endorsement.certified, endorsement.challenge) == (True, 5 * DAY)
    assert [each.slug for each in logistics.profiles if each.endorses] == ["endorsement"]
    assert profile(logistics, "sag-decision").tie_break
    assert not profile(logistics, "group-decision").certified
    election = profile(logistics, "seat-election")
    assert (election.kind, election.secrecy) == (Kind.STV_SCOTTISH, Secrecy.SEALED)
    assert (election.window, election.challenge) == (endorsement.window, endorsement.challenge)
    assert election.quorum == endorsement.quorum
    assert election.election == ElectionRules()
    assert [each.slug for each in logistics.profiles if each.election] == ["seat-election"]
    assert profile(logistics, "consensus-call").shortest == 5 * DAY


def test_logistics_prompts_by_the_numbers_of_the_rules(logistics: Community) -> None:
    plan = {(rule.about, rule.whom): (rule.at, rule.before) for rule in logistics.prompts[:3]}

    assert plan == {
        ("vote", "voters"): ((Milestone.OPENING, Milestone.HALF_WAY), (24 * HOUR, 3 * HOUR)),
        ("update", "leads"): ((), (8 * WEEK, 4 * WEEK, 2 * WEEK, WEEK)),
        ("registration", "everybody"): ((), (4 * WEEK, WEEK)),
    }
    assert {rule.apart for rule in logistics.prompts} == {24 * HOUR}
    ladders = {rule.about: rule.then for rule in logistics.prompts if rule.then}
    assert set(ladders) == {"update", "review-due", "mandate-expiring"}
    assert set(ladders.values()) == {("co-lead", "focal-point", "secretary")}


def test_updates_may_still_be_asked_for_by_their_earlier_word() -> None:
    source = "community: rat\nname: Rat\ngroups: {rat: {kind: plenary, name: the rat}}\n"

    community = read(source + "prompts: {due: {about: meeting, before: [1 week], whom: leads}}\n", "rat.yaml")

    assert [rule.about for rule in community.prompts] == ["update"]


def test_the_constituencies_of_seats_are_classes_of_organisations(logistics: Community) -> None:
    classes = {kind.slug for kind in logistics.kinds}

    assert {seat.constituency for seat in logistics.seats if seat.constituency} <= classes
    assert [kind.slug for kind in logistics.kinds if not kind.votes] == ["academia", "private", "other"]


def test_twenty_lines_make_a_community_in_which_seats_vote(council: Community) -> None:
    lines = [line for line in COUNCIL.read_text("utf-8").splitlines() if not line.startswith("#")]
    (decision,) = (each for each in council.profiles if each.body is Body.SEATS)

    assert len(lines) <= 22
    assert decision.group_kinds == ("plenary",)
    assert decision.tie_break
    assert len([seat for seat in council.seats if not seat.chair]) == 7
    assert [each.body for each in council.profiles] == [Body.GROUP, Body.SEATS]


def test_what_a_file_leaves_out_has_a_meaning() -> None:
    community = read("community: rat\nname: Rat\ngroups: {rat: {kind: plenary, name: the rat}}\n", "rat.yaml")

    assert community.languages == ("en",)
    assert community.zone == "UTC"
    assert community.operator == community.names
    assert [each.slug for each in community.profiles] == ["plenary-motion", "endorsement", "record-call"]
    assert [kind.votes for kind in community.kinds] == [True, False]
    assert community.calendar is None
    assert {rule.about for rule in community.prompts} == set(ASKED)


def test_a_file_with_seats_may_leave_their_election_out() -> None:
    source = (
        "community: rat\nname: Rat\ngroups: {rat: {kind: plenary, name: the rat}, board: {name: Board}}\n"
        "seats: {member: {body: board, name: Member}}\n"
    )
    election = profile(read(source, "rat.yaml"), "seat-election")

    assert (election.body, election.kind, election.secrecy) == (
        Body.PLENARY,
        Kind.STV_SCOTTISH,
        Secrecy.SEALED,
    )
    assert election.certified
    assert election.election == ElectionRules()


def test_defaults_speak_the_file_s_language() -> None:
    source = "community: rat\nname: Rat\nlanguages: [fr]\ngroups: {rat: {kind: plenary, name: le rat}}\n"

    assert {language for each in read(source, "rat.yaml").profiles for language, _ in each.names} == {"fr"}


def test_texts_are_composed_and_lose_marks_that_hide() -> None:
    source = 'community: x\nname: " Cafe\\u0301 \\u202eclub "\ngroups: {all: {kind: plenary, name: all}}\n'

    assert read(source, "x.yaml").names == (("en", "Café club"),)


@pytest.mark.parametrize("name", [*built_in(), str(COUNCIL)])
def test_an_exported_community_reads_as_the_same(name: str) -> None:
    community = read(*find(name))
    written = export(community)

    assert read(written, "export") == community
    assert export(read(written, "export")) == written


def test_a_file_is_found_by_path_with_or_without_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "logistics"
    path.write_bytes(b"\xef\xbb\xbf" + COUNCIL.read_bytes())

    source, label = find(str(path))

    assert (source, label) == (COUNCIL.read_text("utf-8"), str(path))


def test_a_name_that_is_no_file_is_met_with_the_nearest_shipped_one() -> None:
    with pytest.raises(CommunityErrors, match="did you mean `logistics`"):
        find("logistic")


@pytest.mark.parametrize("name", ["no/such/file.yaml", "", "a\0b", "x" * 5000])
def test_a_path_that_cannot_be_read_is_a_problem_of_the_file(name: str) -> None:
    with pytest.raises(CommunityErrors, match="cannot be read"):
        find(name)


def test_a_file_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "old.yaml"
    path.write_bytes("community: x\nname: Café\n".encode("cp1252"))

    with pytest.raises(CommunityErrors, match=re.escape(f"{path}:2: not UTF-8")):
        find(str(path))


def never_breaks(source: str) -> None:
    """Whatever it is, it is a community or refused with reasons, and a community can be written again."""
    refused: tuple[Problem, ...] = ()
    try:
        community = read(source, "junk.yaml")
    except CommunityErrors as errors:
        refused = errors.problems
    else:
        assert read(export(community), "export") == community
        return
    assert refused
    assert all(problem.what and problem.remedy for problem in refused)


@given(st.text(max_size=300))
def test_no_text_breaks_the_reader(source: str) -> None:
    never_breaks(source)


@given(st.lists(st.sampled_from([*"[]{}:,-?&*!|>'\"%@`#~a\n\t ", "\n  ", ": ", "- ", "community", "<<"])))
def test_no_punctuation_breaks_the_reader(tokens: list[str]) -> None:
    never_breaks("".join(tokens))


def mangled(tree: Any, draw: Callable[..., Any]) -> Any:
    """`tree` with one value somewhere replaced by another."""
    junk = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.dates(),
        st.binary(max_size=5),
        st.text(max_size=20),
        st.lists(st.text(max_size=5), max_size=3),
        st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=3),
        st.sampled_from([[[]], [{}], {"en": {}}, {"kind": ["plenary"]}, "plenary", "5d", "at least 2/3"]),
    )
    if not isinstance(tree, dict | list) or not tree or draw(st.integers(0, 4)) == 0:
        return draw(junk)
    if isinstance(tree, list):
        index = draw(st.integers(0, len(tree) - 1))
        return [mangled(item, draw) if i == index else item for i, item in enumerate(tree)]
    key = draw(st.sampled_from(list(tree)))
    return {k: mangled(value, draw) if k == key else value for k, value in tree.items()}


@given(st.data())
@settings(max_examples=60)
def test_no_value_in_the_place_of_another_breaks_the_reader(data: st.DataObject) -> None:
    source, _ = find(data.draw(st.sampled_from(["logistics", str(COUNCIL)])))
    tree = yaml.load(source, yaml.BaseLoader)
    for _ in range(data.draw(st.integers(1, 3))):
        tree = mangled(tree, data.draw)
    never_breaks(yaml.safe_dump(tree, allow_unicode=True))


@given(st.integers(0, 900), st.sampled_from(["", "no", "0.66", " x: ", "\t", "'", "[", "*a", "27", "\n"]))
@settings(max_examples=60)
def test_no_slip_of_the_keyboard_breaks_the_reader(at: int, slip: str) -> None:
    source = COUNCIL.read_text("utf-8")
    never_breaks(source[:at] + slip + source[at + 1 :])
