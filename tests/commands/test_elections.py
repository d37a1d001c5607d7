"""Elections of seats at their edges: what rules settle that the ballots do not (RULES §5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.elections import Consent, ElectionState
from bot.domain.profiles import Kind
from bot.domain.votes import Result, VoteState
from tests.commands.electing import Harbour

Founded = Callable[[str], Harbour]


@pytest.fixture
def founded(tmp_path: Path) -> Iterator[Founded]:
    made: list[Harbour] = []

    def one(letters: str) -> Harbour:
        made.append(Harbour(tmp_path, letters))
        return made[0]

    yield one
    for harbour in made:
        harbour.close()


def test_no_more_candidates_than_seats_are_declared_elected(founded: Founded) -> None:
    harbour = founded("ab")
    election = harbour.call("crew until “in 2d” as plain")
    harbour.stand(election, "b", "a")
    harbour.later(days=2)

    assert harbour.seats() == {"crew-1": "a", "crew-2": "b"}
    assert harbour.election(election).state is ElectionState.SETTLED
    assert harbour.votes(election) == []
    assert "You are elected to Crew 1." in harbour.told("a")
    assert "Not filled: Crew 3" in harbour.told("clerk")


def test_without_a_candidate_the_seat_stays_vacant_and_the_secretariat_is_told(founded: Founded) -> None:
    harbour = founded("a")
    election = harbour.call("pilot until “in 2d” as plain")
    harbour.later(days=2)

    assert harbour.seats() == {}
    assert harbour.election(election).state is ElectionState.SETTLED
    told = harbour.told("clerk")
    assert "Not filled: Pilot" in told
    assert "call-election" in told


def test_unopposed_candidates_are_each_confirmed_or_not(founded: Founded) -> None:
    harbour = founded("abcde")
    election = harbour.call("keeper until “in 2d” as confirmed")
    harbour.stand(election, "a", "b")
    harbour.later(days=2)
    first, second = harbour.votes(election)
    assert (first.rule.kind, first.rule.seats) == (Kind.MOTION, 1)
    assert "Shall a (Organisation a), who is unopposed" in first.rule.question[0][1]
    for vote in (first, second):
        assert "is open" in harbour.says("clerk", f"open {vote.id}")
    for voter in "abcde":
        harbour.says(voter, f"vote {first.id} no")
        harbour.says(voter, f"vote {second.id} yes")

    harbour.later(days=5)
    assert harbour.election(election).state is ElectionState.SETTLED
    assert harbour.seats() == {"keeper-1": "b"}
    assert "You are not elected." in harbour.told("a")


def test_a_confirmation_that_its_candidate_leaves_holds_the_other_up_no_longer(founded: Founded) -> None:
    harbour = founded("abc")
    election = harbour.call("keeper until “in 2d” as confirmed")
    harbour.stand(election, "a", "b")
    harbour.later(days=2)
    first, second = harbour.votes(election)
    harbour.says("clerk", f"open {second.id}")
    for voter in "abc":
        harbour.says(voter, f"vote {second.id} yes")
    assert "withdrawal is noted" in harbour.says("a", f"decline {election}")

    harbour.later(days=5)
    assert [v.state for v in harbour.votes(election)] == [VoteState.VOID, VoteState.CLOSED]
    assert harbour.seats() == {"keeper-1": "b"}
    assert first.id != second.id


def test_below_its_quorum_an_election_is_opened_once_more_and_then_its_seat_stays_vacant(
    founded: Founded,
) -> None:
    harbour = founded("abcdefgh")
    election = harbour.call("pilot until “in 2d” as plain")
    harbour.stand(election, "a", "b")
    vote = harbour.opens(election)
    harbour.rank(vote, a="a>b", b="b", c="a", d="a")

    harbour.later(days=5)
    (again,) = harbour.votes(election)
    assert again.id != vote.id
    assert (again.state, again.closes_at - harbour.now) == (VoteState.OPEN, timedelta(days=5))
    assert harbour.do(lambda tx: tx.lives.rerun_of(again.id)) == vote.id
    assert harbour.do(lambda tx: tx.votes.get(vote.id)).result is Result.NO_QUORUM  # type: ignore[union-attr]
    harbour.rank(again, a="a>b", b="b", c="a", d="a")
    assert harbour.election(election).state is ElectionState.VOTING

    harbour.later(days=5)
    (last,) = harbour.votes(election)
    assert (last.id, last.result) == (again.id, Result.NO_QUORUM)
    assert harbour.election(election).state is ElectionState.SETTLED
    assert harbour.seats() == {}
    assert "Not filled: Pilot" in harbour.told("clerk")


def test_an_election_opened_once_more_fills_its_seat_if_enough_vote_then(founded: Founded) -> None:
    harbour = founded("abcd")
    election = harbour.call("pilot until “in 2d” as plain")
    harbour.stand(election, "a", "b")
    harbour.rank(harbour.opens(election), a="a")
    harbour.later(days=5)
    harbour.rank(harbour.votes(election)[0], a="a", b="b", c="b>a")

    harbour.later(days=5)
    assert harbour.seats() == {"pilot": "b"}


def test_so_few_secret_ballots_elect_without_being_kept(founded: Founded) -> None:
    """RULES §4: from three ballots the outcome is shown, and nothing else."""
    harbour = founded("abc")
    election = harbour.call("pilot until “in 2d” as plain")
    harbour.stand(election, "a", "b")
    vote = harbour.opens(election)
    harbour.rank(vote, a="b>a", b="b", c="a")

    harbour.later(days=5)
    assert harbour.do(lambda tx: tx.votes.counted(vote.id)) == {}
    assert harbour.seats() == {"pilot": "b"}
    places = {name: c.place for name, c in harbour.candidates(election).items()}
    assert places == {"a": None, "b": 1}
    answer = harbour.says("c", f"result {vote.id}")
    assert "only the outcome is shown" in answer
    assert "b (Organisation b)" in answer


def test_a_tie_by_most_votes_is_run_off_within_a_week(founded: Founded) -> None:
    harbour = founded("abcdefg")
    election = harbour.call("keeper until “in 2d” as counted")
    harbour.stand(election, "a", "b", "c", "d")
    vote = harbour.opens(election)
    for voter, choice in zip("abcdefg", "aaabbcc", strict=True):
        harbour.rank(vote, **{voter: choice})

    harbour.later(days=5)
    assert harbour.do(lambda tx: tx.votes.get(vote.id)).result is Result.TIED  # type: ignore[union-attr]
    (run_off,) = harbour.votes(election)
    keys = {c.key: name for name, c in harbour.candidates(election).items()}
    assert [keys[option.key] for option in run_off.rule.options] == ["b", "c"]
    assert (run_off.rule.seats, run_off.state) == (1, VoteState.OPEN)
    assert run_off.closes_at - harbour.now <= timedelta(days=7)
    assert harbour.seats() == {}
    harbour.rank(run_off, a="c", b="c", c="c", d="b", e="b")

    harbour.later(days=7)
    assert harbour.seats() == {"keeper-1": "a", "keeper-2": "c"}
    places = {name: c.place for name, c in harbour.candidates(election).items()}
    assert places == {"a": 1, "c": 2, "b": 3, "d": 4}


def test_the_cap_counts_seats_that_are_kept(founded: Founded) -> None:
    harbour = founded("abcde")
    harbour.says("clerk", "seat keeper-1 a")
    other = harbour.second_person("a")
    election = harbour.call("warden-1 until “in 2d” as ranked")
    harbour.stand(election, other, "b", "c")
    for seconder, candidate in (("b", other), ("a", "b"), ("a", "c")):
        assert "Seconded" in harbour.says(seconder, f"second {election} {candidate}")
    vote = harbour.opens(election)
    harbour.rank(vote, a=f"{other}>b", b=other, c=other, d="b", e="b>c")

    harbour.later(days=5)
    assert harbour.seats()["warden-1"] == "b"
    answer = harbour.says("d", f"result {vote.id}")
    assert "has its seats already" in answer
    assert "b (Organisation b)" in answer


def test_a_withdrawal_after_the_opening_leaves_the_ballot_and_not_the_seat(founded: Founded) -> None:
    harbour = founded("abcdef")
    election = harbour.call("pilot until “in 2d” as plain")
    harbour.stand(election, "a", "b", "c")
    vote = harbour.opens(election)
    code = vote.code
    harbour.rank(vote, a="a", b="a", c="a", d="b", e="b", f="c")
    assert "withdrawal is noted" in harbour.says("a", f"decline {election}")
    assert "has withdrawn" in harbour.told("clerk")

    harbour.later(days=5)
    assert harbour.votes(election)[0].code == code
    assert harbour.seats() == {"pilot": "b"}
    assert "has withdrawn, so the next" in harbour.says("d", f"result {vote.id}")


def test_whoever_leaves_their_organisation_stands_no_longer(founded: Founded) -> None:
    harbour = founded("abcd")
    election = harbour.call("pilot until “in 2d” as plain")
    harbour.stand(election, "a", "b", "c")
    harbour.later(days=2)
    (before,) = harbour.votes(election)
    assert "has left" in harbour.says("clerk", "left a yes")

    (vote,) = harbour.votes(election)
    assert vote.id != before.id
    assert [named[0][1] for named in (o.names for o in vote.rule.options)] == [
        "b (Organisation b)",
        "c (Organisation c)",
    ]
    assert harbour.candidates(election)["a"].consent is Consent.WITHDRAWN


def test_seats_of_a_constituency_are_for_its_organisations(founded: Founded) -> None:
    harbour = founded("a")
    election = harbour.call("ministry until “in 2d” as plain")

    answer = harbour.says("a", f"nominate {election} me")
    assert "not of this seat’s constituency" in answer


def test_a_seat_is_called_once_and_only_when_it_is_up(founded: Founded) -> None:
    harbour = founded("a")
    harbour.says("clerk", "seat pilot a")
    assert "None of these seats can be filled now" in harbour.says(
        "clerk", "call-election board pilot until “in 2d”"
    )
    harbour.call("consul until “in 2d” as plain")
    assert "None of these seats can be filled now" in harbour.says(
        "clerk", "call-election board consul until “in 2d”"
    )
    assert "not alike" in harbour.says("clerk", "call-election board until “in 2d”")
    assert "no seat to elect" in harbour.says("clerk", "call-election board throne until “in 2d”")
    assert "no such rules" in harbour.says("clerk", "call-election board warden until “in 2d” as nothing")


def test_the_secretariat_is_told_before_a_term_ends(founded: Founded) -> None:
    harbour = founded("a")
    harbour.says("clerk", "seat pilot a")
    harbour.later(days=2 * 365 - 91)
    assert "A term ends" not in harbour.told("clerk")
    harbour.later(days=1)

    told = harbour.told("clerk")
    assert "The term of " in told
    assert "[call-election board pilot]" in told
    harbour.call("pilot until “in 2d” as plain")


def test_a_cancelled_election_lets_its_seats_be_called_again(founded: Founded) -> None:
    harbour = founded("abc")
    election = harbour.call("pilot until “in 2d” as plain")
    harbour.stand(election, "a", "b")
    harbour.later(days=2)
    (vote,) = harbour.votes(election)

    assert "is cancelled" in harbour.says("clerk", f"cancel-election {election} wrong rules")
    assert "This election is cancelled" in harbour.told("a")
    assert "is over" in harbour.says("clerk", f"cancel-election {election} again")
    assert harbour.do(lambda tx: tx.votes.get(vote.id)).state is VoteState.VOID  # type: ignore[union-attr]
    again = harbour.call("pilot until “in 2d” as plain")
    harbour.stand(again, "a", "b")
    vote = harbour.opens(again)
    assert "has opened" in harbour.says("clerk", f"cancel-election {again} too late")


def test_a_seat_offered_and_declined_goes_to_the_next(founded: Founded) -> None:
    harbour = founded("abcde")
    election = harbour.call("pilot until “in 2d” as plain")
    harbour.stand(election, "a", "b", "c", "d")
    vote = harbour.opens(election)
    harbour.rank(vote, a="a", b="a", c="a", d="b>c", e="b>c")
    harbour.later(days=5)
    until = harbour.do(lambda tx: next(s.until for s in tx.seats.all() if s.slug == "pilot"))
    harbour.later(days=30)
    assert "next runner-up is" in harbour.says("clerk", "seat pilot vacant gave up")
    assert "Offered" in harbour.says("clerk", "offer pilot")
    assert "you are the next runner-up" in harbour.told("b")
    assert "You have declined" in harbour.says("b", f"decline {election}")
    assert "[offer pilot]" in harbour.told("clerk")
    assert "Offered" in harbour.says("clerk", "offer pilot")
    assert "has not answered" in harbour.says("clerk", "offer pilot")
    answer = harbour.says("clerk", "offer pilot next")
    assert "Offered" in answer
    (asked,) = [name for name, c in harbour.candidates(election).items() if c.consent is Consent.ASKED]
    assert "You now hold" in harbour.says(asked, f"accept {election}")

    assert harbour.seats() == {"pilot": asked}
    assert harbour.do(lambda tx: next(s.until for s in tx.seats.all() if s.slug == "pilot")) == until
    assert "Nothing waits" in harbour.says("b", f"accept {election}")


def test_after_six_months_a_vacancy_is_for_an_election(founded: Founded) -> None:
    harbour = founded("abcde")
    election = harbour.call("pilot until “in 2d” as plain")
    harbour.stand(election, "a", "b")
    harbour.rank(harbour.opens(election), a="a", b="a", c="a", d="b", e="b")
    harbour.later(days=5)
    harbour.later(days=184)

    assert "no runner-up" in harbour.says("clerk", "seat pilot vacant gave up")
    assert "Nobody is runner-up" in harbour.says("clerk", "offer pilot")
    harbour.call("pilot until “in 2d” as plain")


def test_a_tie_that_only_a_lot_settles_waits_for_the_chairs_number(founded: Founded) -> None:
    harbour = founded("abcde")
    harbour.member("chair", "chair")
    election = harbour.call("pilot until “in 2d” as plain")
    harbour.stand(election, "a", "b")
    vote = harbour.opens(election)
    harbour.rank(vote, a="a", b="a", c="b", d="b")
    harbour.says("e", f"vote {vote.id} abstain")

    harbour.later(days=5)
    assert harbour.seats() == {}
    assert "elected," not in harbour.says("c", f"election {election}")
    harbour.says("chair", f"lot {vote.id} 42")
    harbour.later(seconds=1)
    (holder,) = harbour.seats().values()
    assert holder in ("a", "b")


def test_whoever_is_elected_first_has_the_longest_term(founded: Founded) -> None:
    harbour = founded("abcdefg")
    ends = {"crew-1": 400, "crew-2": 800, "crew-3": 600}
    for slug, days in ends.items():
        harbour.says("clerk", f"seat {slug} g until “in {days}d”")
        harbour.says("clerk", f"seat {slug} vacant left")
    kept = harbour.ends()
    election = harbour.call("crew until “in 2d” as plain")
    harbour.stand(election, "a", "b", "c", "d")
    harbour.rank(
        harbour.opens(election), a="a", b="a", c="a", d="b", e="b", f="c", g="a>b",
    )  # fmt: skip

    harbour.later(days=5)
    assert harbour.seats() == {"crew-1": "c", "crew-2": "a", "crew-3": "b"}
    assert harbour.ends() == kept


def test_terms_begin_with_the_meeting_and_end_with_another_wherever_it_moves(founded: Founded) -> None:
    harbour = founded("ab")
    election = harbour.call("pilot until “in 2d” as timely")
    harbour.stand(election, "a")
    harbour.later(days=2)
    assert harbour.election(election).state is ElectionState.SETTLED
    assert "elected, " in harbour.says("b", f"election {election}")
    assert harbour.seats() == {}
    meeting = harbour.do(lambda tx: tx.meetings.next())
    assert meeting is not None
    moved = (meeting.starts_at + timedelta(days=7)).strftime("%Y-%m-%d %H:%M")
    assert "moved" in harbour.says("clerk", f"meeting {meeting.id} date {moved} UTC").casefold()

    harbour.later(days=60)
    assert harbour.seats() == {}
    harbour.later(days=7)
    assert harbour.seats() == {"pilot": "a"}
    begins = harbour.do(lambda tx: tx.meetings.get(meeting.id)).starts_at  # type: ignore[union-attr]
    assert harbour.ends()["pilot"] == begins + timedelta(days=2 * 365)


def test_whoever_leaves_before_the_term_begins_does_not_take_the_seat(founded: Founded) -> None:
    harbour = founded("abc")
    election = harbour.call("keeper until “in 2d” as timely")
    harbour.stand(election, "a", "b")
    harbour.later(days=2)
    harbour.told("clerk")
    harbour.says("clerk", "left a yes")

    harbour.later(days=60)
    assert list(harbour.seats().values()) == ["b"]
    assert "Not filled: Keeper 1" in harbour.told("clerk")


def test_a_constituency_votes_for_its_own_seats(founded: Founded) -> None:
    harbour = founded("abc")
    ministries = [harbour.ministry(letter) for letter in "xyz"]
    election = harbour.call("consul until “in 2d” as own")
    harbour.stand(election, "x", "y")
    assert "Only its organisations vote" in harbour.says("a", f"election {election}")
    vote = harbour.opens(election)

    assert set(vote.rule.units) == {f"o{number}" for number in ministries}
    assert "not on the roll" in harbour.says("a", f"vote {vote.id} a")


def test_a_statement_can_be_replaced_until_the_vote_opens(founded: Founded) -> None:
    harbour = founded("abcde")
    election = harbour.call("pilot until “in 2d” as plain")
    harbour.stand(election, "a", "b")
    assert "not nominated" in harbour.says("c", f"statement {election} Me too.")
    harbour.says("a", f"statement {election} First.")
    harbour.later(days=2)
    harbour.says("a", f"statement {election} Second.")
    assert "Second." in harbour.says("c", f"election {election}")
    (vote,) = harbour.votes(election)
    harbour.says("clerk", f"open {vote.id}")

    assert "stay as they are" in harbour.says("a", f"statement {election} Third.")
    assert "Second." in harbour.says("c", f"election {election}")


def test_a_nomination_not_answered_in_time_is_none(founded: Founded) -> None:
    harbour = founded("ab")
    election = harbour.call("pilot until “in 2d” as plain")
    assert "is nominated" in harbour.says("a", f"nominate {election} b")
    assert "Waiting for you" in harbour.says("b", "home")
    assert "Nominations are open" in harbour.says("a", "home")
    harbour.later(days=2)

    assert "does not stand" in harbour.says("b", f"accept {election}")
    assert "does not stand" in harbour.says("a", f"election {election}")
    assert harbour.seats() == {}


def test_whoever_declined_can_only_say_otherwise_themselves(founded: Founded) -> None:
    harbour = founded("abc")
    election = harbour.call("pilot until “in 2d” as plain")
    harbour.says("a", f"nominate {election} b")
    harbour.says("b", f"decline {election}")
    assert "has declined or withdrawn" in harbour.says("c", f"nominate {election} b")
    harbour.stand(election, "b")
    harbour.later(days=2)

    assert harbour.seats() == {"pilot": "b"}
    assert "no withdrawal" in harbour.says("b", f"decline {election}")
