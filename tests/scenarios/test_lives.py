"""What may happen to a vote besides its ballots, on every platform (RULES §4, §5, §6)."""

from __future__ import annotations

import hashlib
import re

import pytest

from tests.scenarios.company import COMMUNITY as LIVES
from tests.scenarios.company import Company, told
from tests.scenarios.town import Town

COMMUNITY = LIVES
pytestmark = pytest.mark.timeout(300)


@pytest.fixture(scope="module")
def company(town: Town) -> Company:
    return Company.met(town)


def test_a_chair_breaks_the_tie_of_the_board_and_silence_means_not_passed(
    company: Company, stage: Town
) -> None:
    """RULES §6: SAG 3:3."""
    chair, member = company.chair, company.delegates[1]
    asked, unasked = "Move the office?", "Paint the office?"
    broken, silent = (company.opens("board", question, chair) for question in (asked, unasked))
    for number in (broken, silent):
        company.cast(number, "yes yes yes no no no")
    stage.later(days=1, hours=1)
    assert "silence means not passed" in company.result(broken, "Tied.")
    company.result(silent, "Tied.")
    told(chair, "you decide", unasked)
    for person in (member, company.president, stage.secretary):
        assert "Only the chair of the body may" in person.says(f"tiebreak {broken} yes")
    assert "does not break a tie" in chair.says(f"tiebreak {broken} perhaps")
    told(chair, "you decide", asked)
    assert "Passed. 3 for, 3 against" in chair.presses("Yes", asked)
    assert "does not wait for the chair" in chair.says(f"tiebreak {broken} no")

    stage.later(hours=72)
    company.result(silent, "Not passed. 3 for, 3 against")
    assert "does not wait for the chair" in chair.says(f"tiebreak {silent} yes")
    company.result(broken, "Passed. 3 for, 3 against")


def test_who_recuses_after_voting_is_counted_no_more(company: Company, stage: Town) -> None:
    """RULES §6: E − 1, its ballot superseded; both numbers are printed."""
    number = company.opens("kitchen", "Buy the oven?", among="as decision")
    company.cast(number, "no no yes yes yes .")
    for person in company.delegates[:3]:
        assert "takes no part in vote" in person.says(f"recuse {number} We sell ovens.")
        assert "is recused from this vote already" in person.says(f"recuse {number}")
        assert "has recused itself" in person.says(f"vote {number} yes")
    assert "2 of 3 have voted; 3 have recused themselves" in company.lead.says(f"vote {number}")
    stage.later(days=1, hours=1)

    result = company.result(number, "Passed. 2 for, 0 against, 0 abstained.")

    assert "2 of 3 voted. 3 of the roll of 6 recused themselves." in result
    assert "The quorum of 2 was met." in result
    assert "We sell ovens." in result


def test_a_vote_whose_quorum_is_missed_by_one_is_run_again_once(company: Company, stage: Town) -> None:
    question, lead, clerk = "Buy the fridge?", company.lead, stage.secretary
    first = company.opens("kitchen", question, among="as decision")
    company.cast(first, "yes yes yes")
    stage.later(days=1, hours=1)
    result = company.result(first, "No quorum: neither passed nor rejected.")
    assert "3 of 6 voted. The quorum was 4: 1 more was missing." in result
    told(lead, f"No result: vote {first}", question)
    assert "may do this" in company.delegates[1].says(f"rerun {first} Because")

    lead.presses("Run again", question)
    drafted = re.search(r"Draft (\d+)", lead.fills(reason="The quorum was missed"))
    assert drafted
    second = int(drafted[1])
    assert second > first
    assert f"is run again as vote {second} already" in clerk.says(f"rerun {first} Once more")
    assert f"It is run again as vote {second}" in company.delegates[1].says(f"result {first}")
    assert "is open" in lead.presses("Open the vote", question)
    assert f"This runs vote {first} again" in company.delegates[2].says(f"vote {second}")
    company.cast(second, "yes yes yes")
    stage.later(days=1, hours=1)
    company.result(second, "1 more was missing")

    assert "Run again" not in told(lead, f"No result: vote {second}")
    assert "once a vote that missed its quorum" in lead.says(f"rerun {second} Again")


def test_a_result_is_challenged_the_challenge_dismissed_and_the_result_certified(
    company: Company, stage: Town
) -> None:
    clerk, question = stage.secretary, "Adopt the charter?"
    company.registered()
    number = company.opens("assembly", question)
    company.cast(number, "yes yes yes no no")
    assert "nothing to certify" in clerk.says(f"certify {number}")
    stage.later(days=1, seconds=5)
    company.result(number, "Passed. 3 for, 2 against")
    assert "can be challenged until" in clerk.says(f"certify {number}")
    for person in (company.delegates[1], company.chair, company.lead):
        assert "Only the secretariat may" in person.says(f"certify {number}")
    for person in (company.chair, company.lead, company.president):
        assert "Only a delegate on the roll" in person.says(f"challenge {number} The roll was wrong.")
    for person in company.delegates[:3]:
        assert "challenges the result" in person.says(f"challenge {number} The roll was wrong.")
        assert "has challenged this result already" in person.says(f"challenge {number} Again.")
    stage.later(days=5)
    assert "waits to be decided" in clerk.says(f"certify {number}")
    told(company.chair, f"The result of vote {number} is challenged", question)
    for person in (clerk, company.president, company.delegates[1], company.lead):
        assert "may do this" in person.says(f"ruling {number} dismissed The roll was complete.")
    company.chair.presses("Dismiss", question)
    assert f"vote {number}" in company.chair.fills(reason="The roll was complete").lower()
    for person in company.delegates[:3]:
        told(person, f"Challenge dismissed: vote {number}", "The roll was complete")
    assert "could be challenged until" in company.delegates[3].says(f"challenge {number} Too late.")

    assert f"Result of vote {number}" in clerk.says(f"certify {number}")

    assert "The result was certified" in company.delegates[0].says(f"result {number}")
    assert "nothing to certify" in clerk.says(f"certify {number}")
    assert "is final" in clerk.says(f"void {number} It was a mistake.")


def test_whoever_moved_a_motion_does_not_rule_on_it_and_upheld_it_is_void_and_run_again(
    company: Company, stage: Town
) -> None:
    clerk, president, question = stage.secretary, company.president, "Raise the dues?"
    company.registered()
    drafted = re.search(r"[Dd]raft (\d+)", company.chair.says(f"motion assembly “{question}”"))
    assert drafted
    number = int(drafted[1])
    assert "is open until" in clerk.says(f"open {number}")
    company.cast(number, "yes yes yes no no")
    stage.later(days=1, seconds=5)
    company.result(number, "Passed. 3 for, 2 against")
    challenger = company.delegates[4]
    assert "challenges the result" in challenger.says(f"challenge {number} It came too late.")
    assert "may do this" in company.chair.says(f"ruling {number} dismissed It came in time.")
    told(president, f"The result of vote {number} is challenged", question)
    assert "is not a decision" in president.says(f"ruling {number} maybe Who knows")
    president.presses("Uphold", question)
    assert "This vote is void" in president.fills(reason="It came too late")

    told(challenger, f"Challenge upheld: vote {number} is void", "It came too late")
    told(company.delegates[0], f"Vote {number} is void", question)
    assert "No challenge to vote" in president.says(f"ruling {number} dismissed Sorry.")
    assert "A challenge was upheld: It came too late" in challenger.says(f"vote {number}")
    again = re.search(r"Draft (\d+)", clerk.says(f"rerun {number} It was void."))
    assert again
    assert f"It is run again as vote {again[1]}" in challenger.says(f"vote {number}")


def test_a_void_vote_tells_who_cast_and_nobody_votes_any_more(company: Company, stage: Town) -> None:
    question, lead = "Fire the cook?", company.lead
    number = company.opens("kitchen", question, among="as decision")
    company.cast(number, "yes no yes")
    for person in (*company.delegates[:3], company.chair):
        assert "may do this" in person.says(f"void {number} I lose.")
    assert "This vote is void" in lead.says(f"void {number} The question names the wrong cook.")

    for person in company.delegates[:3]:
        told(person, f"Vote {number} is void", question)
        assert "it takes no ballots" in person.says(f"vote {number} yes")
    assert "wrong cook" in company.delegates[3].says(f"vote {number}")
    assert not any(f"Vote {number} is void" in text for text in company.delegates[3].reads())
    assert "is void already" in lead.says(f"void {number} Twice.")
    lead.says(f"rerun {number} With the right cook.")
    assert "is open" in lead.presses("Open the vote", question)


def test_a_recorded_ballot_is_marked_and_gives_way_to_the_delegates_own(
    company: Company, stage: Town
) -> None:
    clerk, voters, homes = stage.secretary, company.delegates, company.homes
    number = company.opens("kitchen", "Buy the mixer?", among="as decision")
    company.cast(number, "yes . . yes")
    recording = f"ballot {number} “{{}}” no letter “mail of 3 May”"
    assert "has voted itself" in clerk.says(recording.format(homes[0]))
    for person in voters[:3]:
        assert "Only the secretariat may" in person.says(recording.format(homes[1]))
    for home in homes[1:3]:
        assert "is recorded on its written instruction" in clerk.says(recording.format(home))
    for voter in voters[1:3]:
        told(voter, f"The secretariat has recorded your ballot: vote {number}")
    assert "not on the roll" in clerk.says(recording.format(next(stage.organisations)))
    assert "Your ballot: Yes" in voters[1].says(f"vote {number} yes")
    assert "has voted itself" in clerk.says(recording.format(homes[1]))
    stage.later(days=1, hours=1)

    result = company.result(number, "Passed. 3 for, 1 against")

    assert re.search(rf"{homes[2]} (\| )?No \(recorded by the secretariat\)", result), result
    assert result.count("(recorded by the secretariat)") == 1
    assert result.count("mail of 3 May") == 2


def test_a_vote_closes_early_once_every_delegate_has_voted_and_three_days_are_over(
    company: Company, stage: Town
) -> None:
    number = company.opens("kitchen", "Close now?", among="as decision closes in 5d")
    company.cast(number, "yes yes yes yes yes .")
    lead = company.lead
    assert "still missing: 1" in lead.says(f"close {number} It is clear.")
    for person in company.delegates[:2]:
        assert "may do this" in person.says(f"close {number} It is clear.")
    stage.later(hours=73)
    assert "still missing: 1" in lead.says(f"close {number} It is clear.")
    assert "bulletin" in company.delegates[5].says(f"voter {number} non")
    assert "Passed. 5 for, 1 against" in lead.says(f"close {number} Everybody has voted.")
    assert "is not open" in lead.says(f"close {number} Again.")
    assert "Everybody has voted." in company.delegates[0].says(f"result {number}")

    other = company.opens("garden", "Not early?", among="as discreet")
    assert "know no early close" in stage.secretary.says(f"close {other} Now.")


def test_a_lot_among_four_is_drawn_with_the_committed_number_and_the_chairs(
    company: Company, stage: Town
) -> None:
    president, options = company.president, "“North” “East” “South” “West” as ranking"
    asked, unasked = "Which way first?", "Which way last?"
    drawn, silent = (company.opens("library", question, among=options) for question in (asked, unasked))
    company.cast(drawn, "a b c d")
    company.cast(silent, "a b c d")
    seen = re.search(
        r"Number for a lot, as its hash:? ([0-9a-f]{16})", company.delegates[0].says(f"vote {drawn}")
    )
    assert seen
    stage.later(days=1, hours=1)
    waiting = company.result(drawn, "A lot decides between")
    assert "East, North, South, West" in waiting
    assert "Numbers of the lot" not in waiting
    for person in (company.delegates[0], company.delegates[2], stage.secretary, company.chair):
        assert "Only the chair may" in person.says(f"lot {drawn} 7")
    for nonsense in ("-1", "seven", "1.5", "99999999999"):
        assert "is not a number for a lot" in president.says(f"lot {drawn} {nonsense}")
    asking = told(president, "A lot decides: your number", asked)
    assert "East, North, South, West" in asking
    president.presses("Enter a number", asked)
    assert "Chosen: " in president.fills(number="48151623")

    sheet = company.result(drawn, "Numbers of the lot")
    _verify(sheet, seen[1], "48151623")
    assert "does not wait for a lot" in president.says(f"lot {drawn} 8")

    stage.later(hours=72)
    sheet = company.result(silent, "Numbers of the lot")
    assert re.search(r"Numbers of the lot:? \d+ (?!,)", sheet), sheet


def _verify(sheet: str, shown: str, entered: str) -> None:
    """As anybody can: what was shown at the opening is the hash of the number that is shown now."""
    numbers = re.search(r"Numbers of the lot:? (\d+), (\d+)", sheet)
    hashed = re.search(r"Hash shown at the opening:? ([0-9a-f]{64})", sheet)
    code = re.search(r"Code of the rules:? ([0-9A-F-]{14})", sheet)
    assert numbers, sheet
    assert hashed, sheet
    assert code, sheet
    assert numbers[2] == entered
    assert hashed[1] == hashlib.sha256(f"{code[1]}:{numbers[1]}".encode()).hexdigest()
    assert hashed[1].startswith(shown)


def test_of_four_confidential_ballots_only_the_outcome_is_shown(company: Company, stage: Town) -> None:
    number = company.opens("garden", "Dig the pond?", among="as discreet")
    company.cast(number, "yes yes yes no")
    for person in company.delegates[:3]:
        assert "know no recusal" in person.says(f"recuse {number}")
    stage.later(days=1, hours=1)

    result = company.result(number, "Passed. With so few ballots only the outcome is shown.")

    assert "3 for" not in result
    assert "Who voted how" not in result
