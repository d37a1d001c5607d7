"""The sheet of a count says and shows every stage, however many candidates there are (RULES §5)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

import pytest

from adapters.catalogues import speeches
from adapters.slack.fit import MOST_COLUMNS
from adapters.slack.render import Place, message
from adapters.teams.render import render
from adapters.teams.writing import Reader
from bot.domain.counting.choices import option_key
from bot.domain.counting.figures import Circumstances, Contest, figures
from bot.domain.profiles import Kind
from bot.domain.votes import Option, Rule
from bot.notices.counts import sheet
from bot.views import Card, Table, Text, plain
from tests.notices.test_rule_words import ruled
from tests.standins import slack, teams
from tests.standins.slack.blocks import block_problems, too_much_text

WORDS = speeches()
SPEECH = WORDS("en")
MANY = 50
"""More options no vote has."""
LOT = Circumstances(lot=(7, 42))


def on_slack(card: Card) -> str:
    """What a message shows."""
    blocks = message(card, Place("T1", WORDS))["blocks"]
    assert block_problems(blocks) == []
    assert not too_much_text(blocks)
    return slack.text_of(blocks)


def on_teams(card: Card) -> str:
    """What a card shows."""
    shown = render(card, Reader("UTC", "tenant-1"), WORDS)
    assert teams.card_violations(shown) == []
    return teams.text_of(shown)


def of(kind: Kind, names: list[str], seats: int = 1) -> Rule:
    options = tuple(Option(option_key(at), (("en", name),)) for at, name in enumerate(names))
    return ruled(kind, options=options, seats=seats)


def counted(rule: Rule, choices: Mapping[str, int]) -> Contest:
    found = figures(replace(rule, units=tuple(map(str, range(sum(choices.values()))))), choices, LOT)
    assert isinstance(found, Contest)
    return found


def crowded(kind: Kind, options: int, seats: int) -> tuple[Rule, Contest]:
    """Ballots drawn at random, between people of organisations."""
    lots = random.Random(options)
    rule = of(kind, [f"Candidate {at} (Organisation {at})" for at in range(options)], seats)
    keys = [option.key for option in rule.options]
    choices = Counter(">".join(lots.sample(keys, lots.randint(1, options))) for _ in range(300))
    return rule, counted(rule, choices)


def joined(rule: Rule, contest: Contest) -> tuple[list[str], dict[str, list[str]]]:
    """The sheet's tables beside each other: the header, and each row by its first cell."""
    tables = [e for e in sheet(rule, contest, SPEECH) if isinstance(e, Table)]
    assert max(len(table.header) for table in tables) <= MOST_COLUMNS
    assert {table.header[0] for table in tables} == {tables[0].header[0]}
    rows = [[[plain(cell) for cell in row] for row in table.rows] for table in tables]
    first, *others = rows
    for other in others:
        assert [row[0] for row in other] == [row[0] for row in first]
    header = list(chain.from_iterable(table.header[1:] for table in tables))
    return header, {
        beside[0][0]: list(chain.from_iterable(row[1:] for row in beside))
        for beside in zip(*rows, strict=True)
    }


@pytest.mark.parametrize(("options", "seats"), [(4, 2), (10, 1), (12, 3), (MANY, 5)])
def test_every_total_of_every_stage_stands_in_one_of_the_tables(options: int, seats: int) -> None:
    rule, contest = crowded(Kind.STV_SCOTTISH, options, seats)
    stages = contest.count.stages

    header, rows = joined(rule, contest)

    assert header == [str(number) for number in range(1, len(stages) + 1)]
    assert [float(votes) for votes in rows.pop("Not transferable")] == [
        float(stage.non_transferable) for stage in stages
    ]
    assert list(rows) == [f"{key.upper()}. {rule.option(key).names[0][1]}" for key in contest.count.ranking]
    for key, votes in zip(contest.count.ranking, rows.values(), strict=True):
        assert [float(one) for one in votes] == [float(stage.totals[key]) for stage in stages]


@pytest.mark.parametrize("options", [3, 10, 11, MANY])
def test_every_two_options_are_compared_in_one_of_the_tables(options: int) -> None:
    rule, contest = crowded(Kind.SCHULZE, options, 1)
    ranking, pairs = contest.count.ranking, contest.count.pairs
    assert pairs is not None

    header, rows = joined(rule, contest)

    assert header == [key.upper() for key in ranking]
    for one, row in zip(ranking, rows.values(), strict=True):
        assert row == ["–" if one == other else str(pairs.wins[one, other]) for other in ranking]


@pytest.mark.parametrize("shown", [on_slack, on_teams])
@pytest.mark.parametrize("kind", [Kind.STV_SCOTTISH, Kind.IRV, Kind.SCHULZE])
def test_a_count_of_many_fits_a_message_with_the_words_of_every_stage(
    kind: Kind, shown: Callable[[Card], str]
) -> None:
    """Tables that find no room are cut, and it is said."""
    rule, contest = crowded(kind, MANY, 1)
    body = tuple(sheet(rule, contest, SPEECH))
    texts = [plain(element.spans) for element in body if isinstance(element, Text)]

    text = shown(Card("Result", body, "en"))

    assert "its end is left out" in text
    assert kind is Kind.SCHULZE or len(contest.count.stages) > MANY / 2
    for line in chain.from_iterable(each.splitlines() for each in texts):
        assert line in text


@pytest.mark.parametrize("shown", [on_slack, on_teams])
def test_a_count_of_a_dozen_is_shown_whole(shown: Callable[[Card], str]) -> None:
    candidates, stages = 12, 9
    rule, contest = crowded(Kind.STV_SCOTTISH, candidates, 3)
    assert len(contest.count.stages) >= stages

    text = shown(Card("Result", tuple(sheet(rule, contest, SPEECH)), "en"))

    assert "its end is left out" not in text
    assert "Not transferable" in text


def said(kind: Kind, names: str, choices: dict[str, int], seats: int = 1, language: str = "en") -> list[str]:
    """The lines of the sheet, tables apart."""
    rule = of(kind, names.split(), seats)
    elements = sheet(rule, counted(rule, choices), WORDS(language))
    texts = [plain(element.spans) for element in elements if isinstance(element, Text)]
    return list(chain.from_iterable(text.splitlines() for text in texts))


FOOD: dict[str, Any] = {
    "kind": Kind.STV_SCOTTISH,
    "names": "Oranges Pears Chocolate Strawberries Burgers",
    "choices": {"a": 4, "b>a": 2, "c>d": 8, "c>e": 4, "d": 1, "e": 1},
    "seats": 3,
}
"""RULES §6."""


def test_each_stage_says_who_was_elected_and_whose_votes_went_on() -> None:
    assert said(**FOOD) == [
        "Quota: 6, from 20 ballots for 3 seats.",
        "Every stage of the count",
        "Stage 1: first preferences. Elected: Chocolate.",
        "Stage 2: the surplus of Chocolate, 6, is transferred.",
        "Stage 3: Pears is excluded; 2 are transferred. Elected: Oranges.",
        "Stage 4: Burgers is excluded; 3 are transferred. Elected: Strawberries.",
    ]


def test_one_seat_is_no_seats() -> None:
    assert said(**FOOD | {"seats": 1})[0] == "Quota: 11, from 20 ballots for 1 seat."


def test_it_says_so_in_french() -> None:
    assert said(**FOOD, language="fr")[0] == "Quotient\xa0: 6, pour 20 bulletins et 3 sièges."
    assert "Étape 3\xa0: Pears est éliminé" in " ".join(said(**FOOD, language="fr"))


def test_ties_are_said_with_what_settled_them() -> None:
    by_lot = said(Kind.IRV, "Ana Bo Cleo", {"a": 3, "b": 2, "c>b": 2})
    assert by_lot[-2].startswith("Tie at stage 1 between Bo, Cleo: settled by lot, ")
    assert by_lot[-1].startswith("Key of the lot (RFC 3797): ")
    earlier = said(Kind.IRV, "Ana Bo Cleo Dora", {"a": 6, "b": 4, "c": 3, "d>c": 1})
    assert earlier[-1] == "Tie at stage 2 between Bo, Cleo: settled by stage 1, where they differed."
    assert said(Kind.PLURALITY, "Ana Bo", {"a": 2, "b": 2}) == ["Ana, Bo are tied."]


def test_abstentions_are_no_ballots_that_rank_nobody() -> None:
    assert said(Kind.PLURALITY, "Ana Bo", {"a": 2, "b": 1, "abstain": 3}) == []
