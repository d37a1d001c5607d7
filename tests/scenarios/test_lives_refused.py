"""What happens to a vote when two decide at once, and when somebody asks for nonsense (RULES §4)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from tests.scenarios.company import COMMUNITY as LIVES
from tests.scenarios.company import Company
from tests.scenarios.people import Person
from tests.scenarios.test_bad_input import SEEN
from tests.scenarios.town import Town
from tests.scenarios.waiting import at_once

COMMUNITY = LIVES
pytestmark = pytest.mark.timeout(300)
BEFORE = timedelta(milliseconds=100)
"""How long before a close two acts begin that race with it."""

SECRETARIAT = {
    "close {open}": "Close a vote early",
    "void {open}": "Void a vote",
    "rerun {open}": "Run a vote again",
    "rerun {open} Because": "Only a void vote is run again",
    "void {open} {long}": "The reason has 9000 characters",
    "void 0 Because": "There is no vote 0",
    "certify {open}": "There is nothing to certify",
    "certify twelve": "There is no vote twelve",
    "certify": "Certify the result",
    "ballot {open} “{home}” maybe letter “mail 1”": "is not on this ballot",
    "ballot {open} “Nowhere at all” yes letter “mail 1”": "Nowhere at all",
    "ballot {open} “{home}” yes": "Written instruction",
    "ballot one “{home}” yes letter “mail 1”": "There is no vote one",
}
PRESIDENT = {
    "lot {open} 7": "does not wait for a lot",
    "lot {open} ٧٧": "is not a number for a lot",
    "lot {open} seven": "is not a number for a lot",
    "lot {open}": "Number",
    "lot -3 7": "There is no vote -3",
}
CHAIR = {
    "tiebreak {open} yes": "Only the chair of the body",
    "tiebreak {board} abstain": "does not break a tie",
    "tiebreak {board} yes": "does not wait for the chair",
    "ruling {open} upheld Because": "No challenge to vote",
    "ruling {open} perhaps Because": "is not a decision on a challenge",
    "ruling {open} upheld": "Decide a challenge",
}
DELEGATE = {
    "challenge {open} Because": "cannot be challenged",
    "challenge {open}": "Challenge a result",
    "recuse half": "There is no vote half",
}
FRENCH = {
    f"{verb} neuf{rest}": "Il n’y a pas de scrutin neuf"
    for verb, rest in {
        "clore": " Parce que", "annuler": " Parce que", "relancer": " Parce que", "départager": " oui",
        "tirage": " 7", "contester": " Parce que", "décision": " rejetée Parce que", "récuser": "",
    }.items()
} | {
    "annuler {open} Parce que": "Action réservée",
    "certifier {open}": "secrétariat",
    "contester {open} Parce que": "ne peut pas être contesté",
    "contester {open}": "Motif",
}  # fmt: skip


@pytest.fixture(scope="module")
def company(town: Town) -> Company:
    return Company.met(town)


def test_nonsense_gets_a_sentence_in_ones_language_and_changes_nothing(company: Company, stage: Town) -> None:
    numbers = {
        "open": company.opens("garden", "Nonsense?", among="as decision"),
        "board": company.opens("board", "Nonsense too?", company.chair),
        "home": company.homes[0],
        "long": "x" * 9000,
    }
    said: list[tuple[Person, dict[str, str]]] = [
        (stage.secretary, SECRETARIAT),
        (company.president, PRESIDENT),
        (company.chair, CHAIR),
        (company.delegates[2], DELEGATE),
        (company.delegates[5], FRENCH),
    ]
    with stage.unchanged(but=SEEN):
        for person, nonsense in said:
            for words, expected in nonsense.items():
                assert expected in person.says(words.format(**numbers)), words


def _one(answers: list[str], won: str, lost: str) -> None:
    """One act won, and the others were told why they did not."""
    assert sorted(bool(re.search(won, a)) for a in answers) == [False] * (len(answers) - 1) + [True], answers
    assert sorted(bool(re.search(lost, a)) for a in answers) == [False] + [True] * (len(answers) - 1), answers


def test_of_two_who_run_a_vote_again_at_once_one_does(company: Company, stage: Town) -> None:
    for turn in range(3):
        number = company.opens("garden", f"Again, turn {turn}?", among="as decision")
        stage.secretary.says(f"void {number} It was a test.")
        acts = (partial(clerk.says, f"rerun {number} Because") for clerk in stage.clerks[:3])
        _one(at_once(*acts), r"Draft \d+", r"is run again as vote \d+ already")


def test_of_two_who_break_a_tie_or_certify_at_once_one_does(company: Company, stage: Town) -> None:
    company.registered()
    adopted = company.opens("assembly", "Adopted twice?")
    company.cast(adopted, "yes yes yes no no")
    tied = company.opens("board", "Tied twice?", company.chair)
    company.cast(tied, "yes yes yes no no no")
    stage.later(days=1, hours=1)
    company.result(tied, "Tied.")
    company.result(adopted, "Passed.")

    acts = (partial(company.chair.says, f"tiebreak {tied} {choice}") for choice in ("yes", "no"))
    _one(at_once(*acts), r"(Passed|Not passed)\. 3 for", "does not wait for the chair")

    stage.later(days=5)
    acts = (partial(clerk.says, f"certify {adopted}") for clerk in stage.clerks[:3])
    _one(at_once(*acts), f"Result of vote {adopted}", "nothing to certify")
    assert company.result(adopted, "was certified").count(" certified ") <= 2


def test_an_early_close_and_a_void_race_with_the_close_and_one_comes_true(
    company: Company, stage: Town
) -> None:
    day = datetime.now(UTC) + timedelta(days=stage.days + 4)
    closes = day.replace(hour=12, minute=34, second=0, microsecond=0)
    among = f"as decision closes “{closes:%Y-%m-%d %H:%M} UTC”"
    early, voided = ([company.opens("kitchen", f"{what} {n}?", among=among) for n in range(2)]
                     for what in ("Early", "Void"))  # fmt: skip
    for number in early:
        company.cast(number, "yes yes yes yes yes oui")
    with stage.standing_still(closes - BEFORE):
        assert "have voted" in stage.secretary.says(f"vote {early[0]}")

    acts = [partial(clerk.says, f"close {n} Done.") for clerk, n in zip(stage.clerks, early, strict=False)]
    acts += [
        partial(clerk.says, f"void {n} Wrong.") for clerk, n in zip(stage.clerks[3:], voided, strict=False)
    ]
    answers = at_once(*acts)

    for number, answer in zip(early, answers[:2], strict=True):
        assert re.search(r"Passed\. 6 for|is not open", answer), answer
        sheet = company.result(number, "Passed. 6 for, 0 against")
        assert ("Done." in sheet) == ("Passed." in answer)
    for number, answer in zip(voided, answers[2:], strict=True):
        assert re.search(r"This vote is void|is final", answer), answer
        if "void" in answer:
            assert "This vote is void" in company.delegates[0].says(f"vote {number}")
        else:
            company.result(number, "No quorum")
