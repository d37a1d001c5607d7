"""A vote's ballots in the order that counts, its frozen rule and code, and what may be shown of a result."""

from __future__ import annotations

import hashlib
import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.casting import RESEND_WINDOW, Cast, Press, decide, looks_back, standing
from bot.domain.people import Platform, Rank
from bot.domain.profiles import Base, Body, Kind, Profile, Quorum, QuorumOf, Secrecy, Share, Threshold
from bot.domain.votes import Ballot, Disclosure, Option, Rule, disclosure, drafted, may_close_after, thawed

NOW = datetime(2026, 4, 21, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
TWO_MINUTES = timedelta(minutes=2)
WRITTEN = (Cast.COUNTED, Cast.RESERVE)


def ballot(
    choice: str,
    *,
    cast: timedelta = timedelta(0),
    clicked: timedelta | None = None,
    rank: Rank = Rank.DELEGATE,
) -> Ballot:
    return Ballot("o1", rank, choice, 1, 1, NOW + cast, None if clicked is None else NOW + clicked)


class Unit:
    """One unit's ballots of one rank, as the store keeps them while presses of one identity arrive."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.current: Ballot | None = None
        self.superseded: tuple[Ballot, ...] = ()
        self.last_click: datetime | None = None

    @property
    def stands(self) -> str:
        return self.current.choice if self.current else ""

    def press(self, arriving: Ballot) -> Cast:
        press = Press(arriving, self.platform, self.last_click, self.current, self.superseded)
        outcome = decide(press)
        # What a press need not look back at is not read.
        assert looks_back(press) or decide(replace(press, superseded=())) is outcome
        if outcome in WRITTEN:
            self.superseded = (self.current, *self.superseded) if self.current else self.superseded
            self.current = arriving
            self.last_click = max(filter(None, (self.last_click, arriving.pressed_at)), default=None)
        return outcome


# Changing a ballot (RULES §4 and §6)


@pytest.mark.parametrize("platform", Platform)
def test_the_last_of_several_ballots_stands(platform: Platform) -> None:
    unit = Unit(platform)

    assert unit.press(ballot("yes", cast=SECOND, clicked=SECOND)) is Cast.COUNTED
    assert unit.press(ballot("no", cast=2 * SECOND, clicked=2 * SECOND)) is Cast.COUNTED
    assert unit.stands == "no"


def test_a_press_of_a_clock_that_is_ahead_counts_from_its_arrival_and_has_no_second_effect() -> None:
    unit = Unit(Platform.SLACK)
    ahead = ballot("yes", cast=SECOND, clicked=30 * SECOND)

    assert unit.press(ahead) is Cast.COUNTED
    assert unit.press(ballot("no", cast=3 * SECOND, clicked=2 * SECOND)) is Cast.COUNTED
    assert unit.press(replace(ahead, cast_at=NOW + 4 * SECOND)) is Cast.AGAIN
    assert unit.stands == "no"


@pytest.mark.parametrize("platform", Platform)
def test_an_older_press_that_arrives_later_changes_nothing(platform: Platform) -> None:
    unit = Unit(platform)
    unit.press(ballot("no", cast=5 * SECOND, clicked=4 * SECOND))

    assert unit.press(ballot("yes", cast=9 * SECOND, clicked=2 * SECOND)) is Cast.OLDER
    assert unit.stands == "no"


def test_the_last_press_delivered_again_after_a_typed_ballot_leaves_the_typed_one() -> None:
    unit = Unit(Platform.SLACK)
    unit.press(ballot("yes", cast=SECOND, clicked=SECOND))
    unit.press(ballot("no", cast=2 * SECOND))

    assert unit.press(ballot("yes", cast=3 * SECOND, clicked=SECOND)) is Cast.AGAIN
    assert unit.stands == "no"


def test_the_same_press_again_changes_nothing() -> None:
    unit = Unit(Platform.SLACK)
    press = ballot("yes", cast=SECOND, clicked=SECOND)
    unit.press(press)

    assert unit.press(replace(press, cast_at=NOW + 9 * SECOND)) is Cast.AGAIN
    assert unit.stands == "yes"


def test_a_typed_ballot_counts_when_it_is_committed() -> None:
    unit = Unit(Platform.SLACK)
    unit.press(ballot("no", cast=SECOND, clicked=9 * SECOND))

    assert unit.press(ballot("yes", cast=2 * SECOND)) is Cast.COUNTED


def test_teams_sends_an_earlier_choice_again_and_the_newer_one_stays() -> None:
    """Yes, No, then the resent Yes with a new id and instant: No (RULES §6)."""
    unit = Unit(Platform.TEAMS)
    unit.press(ballot("yes", cast=SECOND, clicked=SECOND))
    unit.press(ballot("no", cast=5 * SECOND, clicked=5 * SECOND))

    assert unit.press(ballot("yes", cast=20 * SECOND, clicked=19 * SECOND)) is Cast.RESENT
    assert unit.stands == "no"


@pytest.mark.parametrize(
    ("after", "outcome"),
    [(TWO_MINUTES, Cast.RESENT), (TWO_MINUTES + timedelta(microseconds=1), Cast.COUNTED)],
)
def test_a_resend_is_suspected_for_two_minutes(after: timedelta, outcome: Cast) -> None:
    assert RESEND_WINDOW == TWO_MINUTES
    unit = Unit(Platform.TEAMS)
    unit.press(ballot("yes", cast=timedelta(0), clicked=timedelta(0)))
    unit.press(ballot("no", cast=SECOND, clicked=SECOND))

    assert unit.press(ballot("yes", cast=after, clicked=after)) is outcome


@pytest.mark.parametrize("platform", [Platform.SLACK, Platform.WEB])
def test_elsewhere_a_return_to_an_earlier_choice_is_meant(platform: Platform) -> None:
    unit = Unit(platform)
    for second, choice in enumerate(("yes", "no", "yes")):
        assert unit.press(ballot(choice, cast=second * SECOND, clicked=second * SECOND)) is Cast.COUNTED


def test_on_teams_a_typed_return_to_an_earlier_choice_is_meant() -> None:
    unit = Unit(Platform.TEAMS)
    unit.press(ballot("yes", cast=SECOND, clicked=SECOND))
    unit.press(ballot("no", cast=2 * SECOND, clicked=2 * SECOND))

    assert unit.press(ballot("yes", cast=3 * SECOND)) is Cast.COUNTED


def test_on_teams_the_choice_that_stands_may_be_pressed_again() -> None:
    unit = Unit(Platform.TEAMS)
    for second, choice in enumerate(("yes", "no", "no")):
        assert unit.press(ballot(choice, cast=second * SECOND, clicked=second * SECOND)) is Cast.COUNTED
    again = Press(ballot("yes"), Platform.TEAMS, None, ballot("yes"), (ballot("yes"), ballot("no")))

    assert decide(replace(again, ballot=ballot("yes", clicked=SECOND))) is Cast.COUNTED


def test_on_teams_a_third_choice_is_no_resend() -> None:
    unit = Unit(Platform.TEAMS)
    unit.press(ballot("yes", cast=SECOND, clicked=SECOND))
    unit.press(ballot("no", cast=2 * SECOND, clicked=2 * SECOND))

    assert unit.press(ballot("abstain", cast=3 * SECOND, clicked=3 * SECOND)) is Cast.COUNTED


@pytest.mark.parametrize("clicked", [None, SECOND])
def test_the_alternates_ballot_is_kept_in_reserve(clicked: timedelta | None) -> None:
    alternates = ballot("yes", clicked=clicked, rank=Rank.ALTERNATE)

    assert decide(Press(alternates, Platform.SLACK, None, None)) is Cast.RESERVE


CLICKS = st.lists(
    st.tuples(st.integers(0, 500), st.sampled_from(["yes", "no", "abstain"])), unique_by=lambda c: c[0]
)


@given(
    CLICKS.filter(bool), st.randoms(use_true_random=False), st.sampled_from([Platform.SLACK, Platform.WEB])
)
def test_in_whatever_order_presses_arrive_the_last_pressed_stands(
    clicks: list[tuple[int, str]], random: object, platform: Platform
) -> None:
    arriving = list(clicks)
    random.shuffle(arriving)  # type: ignore[attr-defined]
    unit = Unit(platform)
    for position, (at, choice) in enumerate(arriving):
        unit.press(ballot(choice, cast=(1000 + position) * SECOND, clicked=at * SECOND))

    assert unit.stands == max(clicks)[1]


@given(st.lists(st.tuples(st.integers(0, 400), st.sampled_from(["yes", "no"])), min_size=1))
def test_on_teams_no_press_is_lost_but_a_suspected_resend(clicks: list[tuple[int, str]]) -> None:
    unit = Unit(Platform.TEAMS)
    for at, choice in sorted(clicks):
        before = unit.stands
        outcome = unit.press(ballot(choice, cast=at * SECOND, clicked=at * SECOND))

        assert outcome in (Cast.COUNTED, Cast.RESENT, Cast.AGAIN)
        assert unit.stands == (choice if outcome is Cast.COUNTED else before)


# The ballot that counts


@given(
    st.lists(
        st.builds(
            Ballot,
            st.sampled_from(["o1", "o2", "o3"]),
            st.sampled_from(Rank),
            st.sampled_from(["yes", "no"]),
            st.just(1),
            st.just(1),
            st.just(NOW),
        ),
        unique_by=lambda b: (b.unit, b.rank),
    )
)
def test_the_delegates_ballot_counts_else_the_reserve(ballots: list[Ballot]) -> None:
    counting = standing(ballots)

    assert counting.keys() == {b.unit for b in ballots}
    for unit, one in counting.items():
        own = {b.rank: b for b in ballots if b.unit == unit}
        assert one is own.get(Rank.DELEGATE, own.get(Rank.ALTERNATE))


def test_a_unit_without_a_ballot_counts_nothing() -> None:
    assert standing([]) == {}


# The frozen rule


NAMES = st.lists(st.tuples(st.sampled_from(["en", "fr", "ar"]), st.text(max_size=20)), max_size=3).map(tuple)
SHARES = st.builds(Share, st.fractions(0, 1, max_denominator=100), st.booleans())
QUORUMS = st.builds(Quorum, st.sampled_from(QuorumOf), st.none() | SHARES, st.integers(0, 99))
THRESHOLDS = st.builds(
    Threshold,
    SHARES,
    st.sampled_from(Base),
    st.booleans(),
    st.none() | SHARES,
    st.integers(0, 99),
    st.booleans(),
)
RULES = st.builds(
    Rule,
    NAMES,
    st.lists(st.builds(Option, st.text(max_size=8), NAMES), max_size=4).map(tuple),
    st.sampled_from(Kind),
    st.sampled_from(Body).map(lambda body: body.value),
    QUORUMS,
    THRESHOLDS,
    st.sampled_from(Secrecy),
    st.text(max_size=12),
    st.booleans(),
    st.booleans(),
    st.lists(st.integers(1, 99).map(lambda n: f"o{n}"), max_size=5, unique=True).map(tuple),
    st.integers(1, 5),
    st.booleans(),
    st.integers(0, 10**7).map(lambda seconds: timedelta(seconds=seconds)),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["", "output:3:2", "mandate:training:1"]),
    st.booleans(),
    st.sampled_from(["", "2028-12-31"]),
    st.integers(0, 2),
)


@given(RULES)
def test_a_frozen_rule_thaws_as_it_was(rule: Rule) -> None:
    assert thawed(rule.canonical()) == rule
    assert thawed(rule.canonical()).code() == rule.code()


@given(RULES, RULES)
def test_two_rules_have_one_code_only_where_they_are_the_same(one: Rule, other: Rule) -> None:
    assert (one.canonical() == other.canonical()) is (one == other)
    assert (one.code() == other.code()) is (one == other)


@given(RULES, RULES)
def test_a_change_of_any_field_changes_the_code(rule: Rule, other: Rule) -> None:
    for field in fields(Rule):
        changed = replace(rule, **{field.name: getattr(other, field.name)})

        assert (changed.code() == rule.code()) is (changed == rule), field.name


PINNED = Rule(
    question=(("en", "Adopt it?"), ("fr", "L’adopter ?")),
    options=(Option("yes", (("en", "Yes"), ("fr", "Oui"))), Option("no", (("en", "No"), ("fr", "Non")))),
    kind=Kind.MOTION,
    body="plenary",
    quorum=Quorum(QuorumOf.CAST, Share(Fraction(1, 2), at_least=False)),
    threshold=Threshold(
        Share(Fraction(2, 3), at_least=True), at_most_against=Share(Fraction(1, 4), at_least=True)
    ),
    secrecy=Secrecy.OPEN,
    profile="endorsement",
    tie_break=False,
    endorses=True,
    units=("o3", "o1"),
)


def test_the_form_of_a_frozen_rule_never_changes() -> None:
    """Codes were shown to members and stand in exports: what this test pins was promised."""
    promised = (
        '{"body":"plenary","endorses":true,"kind":"motion",'
        '"options":[{"key":"yes","names":[["en","Yes"],["fr","Oui"]]},{"key":"no","names":[["en","No"],["fr","Non"]]}],'
        '"profile":"endorsement","question":[["en","Adopt it?"],["fr","L’adopter ?"]],'
        '"quorum":{"number":0,"of":"cast","share":{"at_least":false,"of":"1/2"}},"secrecy":"open",'
        '"threshold":{"at_most_against":{"at_least":true,"of":"1/4"},"base":"decided","minimum_for":0,'
        '"share":{"at_least":true,"of":"2/3"},"unanimous":false,"veto":false},'
        '"tie_break":false,"units":["o3","o1"]}'
    )
    digest = hashlib.sha256(promised.encode()).hexdigest().upper()

    assert PINNED.canonical() == promised
    assert json.loads(promised) == json.loads(PINNED.canonical())
    assert PINNED.code() == f"{digest[:4]}-{digest[4:8]}-{digest[8:12]}"


def test_neither_does_the_form_of_what_was_added_to_it_later() -> None:
    rule = replace(
        PINNED,
        units=(),
        seats=2,
        straw=True,
        challenge=timedelta(days=5),
        certified=True,
        early_close=True,
        recorded=True,
        recusal=False,
        subject="output:3:2",
        withdraws=True,
        expires="2028-12-31",
        cap=1,
    )
    frozen = json.loads(PINNED.canonical())

    assert rule.canonical() == json.dumps(
        frozen
        | {
            "units": [], "seats": 2, "straw": True, "challenge": 432000, "certified": True,
            "early_close": True, "recorded": True, "recusal": False, "subject": "output:3:2",
            "withdraws": True, "expires": "2028-12-31", "cap": 1,
        },
        sort_keys=True, separators=(",", ":"), ensure_ascii=False,
    )  # fmt: skip
    assert thawed(rule.canonical()) == rule
    assert thawed(PINNED.canonical()) == PINNED


def test_what_a_rule_from_before_does_not_say_means_what_was_usual_then() -> None:
    added_later = fields(Rule)[list(Rule.__slots__).index("units") + 1 :]

    assert {field.name: getattr(thawed(PINNED.canonical()), field.name) for field in added_later} == {
        "seats": 1, "straw": False, "challenge": timedelta(0), "certified": False, "early_close": False,
        "recorded": False, "recusal": True, "subject": "", "withdraws": False, "expires": "", "cap": 0,
    }  # fmt: skip


def test_a_threshold_without_a_share_does_not_thaw() -> None:
    data = json.loads(PINNED.canonical())
    data["threshold"]["share"] = None

    with pytest.raises(TypeError):
        thawed(json.dumps(data))


def test_an_option_is_found_by_its_key() -> None:
    assert [PINNED.option(option.key) for option in PINNED.options] == [*PINNED.options]
    with pytest.raises(LookupError, match="no option maybe"):
        PINNED.option("maybe")


def test_a_draft_takes_its_rule_from_the_profile_and_has_no_roll() -> None:
    profile = Profile(
        "p", (("en", "P"),), Body.SEATS, ("advisory",), Kind.MOTION, PINNED.quorum, PINNED.threshold,
        Secrecy.CONFIDENTIAL, timedelta(days=5), timedelta(days=2), tie_break=True, endorses=True,
    )  # fmt: skip

    rule = drafted(profile, PINNED.question, PINNED.options)

    assert rule == replace(
        PINNED, body="seats", secrecy=Secrecy.CONFIDENTIAL, profile="p", tie_break=True, units=()
    )
    assert may_close_after(profile, NOW, NOW + timedelta(days=2))
    assert not may_close_after(profile, NOW, NOW + timedelta(days=2) - SECOND)


FLAGS = ("straw", "certified", "tie_break", "early_close", "recorded", "endorses", "recusal")


@pytest.mark.parametrize("flag", FLAGS)
def test_a_draft_takes_everything_from_the_profile_that_both_have(flag: str) -> None:
    usual = Profile(
        "p", (), Body.PERSONS, (), Kind.STV, PINNED.quorum, PINNED.threshold, Secrecy.SEALED, SECOND, SECOND,
        challenge=timedelta(days=5), seats=3,
    )  # fmt: skip
    profile = replace(usual, **{flag: not getattr(usual, flag)})

    rule = drafted(profile, PINNED.question, PINNED.options)

    for name in {f.name for f in fields(Rule)} & {f.name for f in fields(Profile)}:
        assert getattr(rule, name) == getattr(profile, name), name
    assert drafted(profile, (), (), seats=2).seats == 2


# What may be shown


@pytest.mark.parametrize("secrecy", Secrecy)
@pytest.mark.parametrize("straw", [False, True])
def test_while_a_vote_is_open_only_an_open_straw_poll_shows_its_tally(secrecy: Secrecy, straw: bool) -> None:
    rule = replace(PINNED, secrecy=secrecy, straw=straw)

    assert rule.shows_tally is (straw and secrecy is Secrecy.OPEN)


@pytest.mark.parametrize("secrecy", [Secrecy.CONFIDENTIAL, Secrecy.SEALED])
@pytest.mark.parametrize(
    ("cast", "shown"),
    [
        (0, Disclosure.NOTHING),
        (2, Disclosure.NOTHING),
        (3, Disclosure.OUTCOME),
        (4, Disclosure.OUTCOME),
        (5, Disclosure.FULL),
        (500, Disclosure.FULL),
    ],
)
def test_of_a_secret_vote_few_ballots_show_little(secrecy: Secrecy, cast: int, shown: Disclosure) -> None:
    assert disclosure(secrecy, cast) is shown


@pytest.mark.parametrize("cast", [0, 1, 4, 5])
def test_an_open_vote_shows_everything(cast: int) -> None:
    assert disclosure(Secrecy.OPEN, cast) is Disclosure.FULL
