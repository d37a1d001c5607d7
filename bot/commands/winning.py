"""From the close of an election's vote to who has won: reruns, ranking, run-offs (RULES §5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from bot.commands.opening import open_vote, profile_of
from bot.commands.seating import give_seats, secretariat, settle
from bot.commands.telling import tell
from bot.domain.counting.figures import Contest
from bot.domain.elections import REOPENED_FOR, RUN_OFF_FOR, Candidate, Election, ElectionState
from bot.domain.profiles import Kind
from bot.domain.refusal import Refusal
from bot.domain.seating import Places, filled, places_of
from bot.domain.steps import StepKind, is_final
from bot.domain.votes import Disclosure, Result, Rule, Vote, VoteState
from bot.notices.elections import current_votes
from bot.notices.figures import disclosed, figures
from bot.notices.vacancies import cap_of, is_gone
from bot.ports import Transaction
from bot.ports.seals import Seals


def keep_winners(tx: Transaction, vote: Vote, contest: Contest) -> None:
    """Keeps who is elected by a secret vote whose ballots are too few to be kept: the outcome, no more."""
    election = tx.elections.of_vote(vote.id)
    if election:
        _place(tx, tx.elections.candidates(election.id), [(key,) for key in contest.count.winners], 1)


def without_result(tx: Transaction, election: Election, vote: Vote, seals: Seals) -> None:
    """Below its quorum, or with too few ballots to be counted in secret, a vote is opened once more."""
    if tx.lives.rerun_of(vote.id) is None:
        _reopen(tx, vote, seals)
    else:
        settle_if_over(tx, election)


def _reopen(tx: Transaction, vote: Vote, seals: Seals) -> None:
    rule = replace(vote.rule, units=())
    again = _draft(tx, vote, rule, max(REOPENED_FOR, profile_of(tx, vote).shortest))
    tx.lives.run_again(vote.id, again.id)
    tx.lives.take(vote.id, StepKind.RUN_AGAIN)
    _open(tx, again, seals)


def _draft(tx: Transaction, before: Vote, rule: Rule, window: timedelta) -> Vote:
    """A vote that follows another by itself."""
    vote = tx.votes.draft(before.group_id, before.mover_id, rule, tx.now + window, None, before.meeting_id)
    tx.lives.take(vote.id, StepKind.DRAFTED)
    return vote


def _open(tx: Transaction, vote: Vote, seals: Seals) -> None:
    try:
        open_vote(tx, vote, seals, None)
    except Refusal:
        # The vote before has ended all the same. This one stays a draft, to be opened once what stands
        # against it, such as an empty roll, is gone.
        tell(tx, f"election:drafted:{vote.id}", "election-drafted", _number(tx, vote), secretariat(tx))


def _number(tx: Transaction, vote: Vote) -> int:
    election = tx.elections.of_vote(vote.id)
    assert election is not None  # noqa: S101 - only an election's votes follow by themselves
    return election.id


def decided(tx: Transaction, vote: Vote, seals: Seals) -> None:
    """Fills seats once the result of a vote is final, if it is an election's; harmless a second time."""
    election = tx.elections.of_vote(vote.id)
    if election is None or election.state is not ElectionState.VOTING:
        return
    tx.elections.lock(election.id)
    if vote.id not in {current.id for current in current_votes(tx, election)}:
        return
    if vote.rule.kind is Kind.MOTION:
        _confirm(tx, election, vote)
    elif vote.result in (Result.DECIDED, Result.TIED) and _rank(tx, election, vote, seals):
        return
    settle_if_over(tx, election)


def _confirm(tx: Transaction, election: Election, vote: Vote) -> None:
    """Gives the candidate of a vote for or against a seat, if it passed."""
    candidate = tx.elections.confirmed_by(vote.id)
    if candidate and not candidate.seat and vote.result is Result.PASSED and not is_gone(tx, candidate):
        give_seats(tx, election, [candidate])


def _rank(tx: Transaction, election: Election, vote: Vote, seals: Seals) -> bool:
    """Seats candidates by rank under the cap; whether a run-off between tied ones is needed."""
    every = tx.elections.candidates(election.id)
    options = {option.key for option in vote.rule.options}
    candidates = {c.key: c for c in every if c.key in options and not c.seat}
    places = _places(tx, vote, candidates.values())
    _place(tx, every, places, min((c.place for c in candidates.values() if c.place), default=1))
    left = len(election.seats) - len([c for c in every if c.seat])
    gone = {key for key, candidate in candidates.items() if is_gone(tx, candidate)}
    able = [[key for key in place if key not in gone] for place in places]
    filling = filled(able, left, cap_of(tx, election, every))
    give_seats(tx, election, [candidates[key] for key in filling.elected])
    if filling.tied:
        _run_off(tx, election, vote, filling.tied, seals)
    return bool(filling.tied)


def _places(tx: Transaction, vote: Vote, candidates: Iterable[Candidate]) -> Places:
    counts = figures(tx, vote) if disclosed(tx, vote) is Disclosure.FULL else None
    if isinstance(counts, Contest):
        return places_of(counts.count)
    kept = sorted((c.place, c.key) for c in candidates if c.place is not None)
    return [(key,) for _, key in kept]


def _place(tx: Transaction, candidates: Iterable[Candidate], places: Places, first: int) -> None:
    """Notes the candidates' places, which begin with `first`."""
    by_key = {c.key: c for c in candidates if c.key}
    for number, key in enumerate((key for place in places for key in place), first):
        tx.elections.change(by_key[key].id, place=number)


def _run_off(tx: Transaction, election: Election, vote: Vote, tied: Sequence[str], seals: Seals) -> None:
    """Between the tied, by a count that settles ties by lot if need be (RULES §5, Lots)."""
    every = tx.elections.candidates(election.id)
    left = len(election.seats) - len([c for c in every if c.seat])
    seated = filled([(key,) for key in tied], left, cap_of(tx, election, every)).elected
    options = tuple(option for option in vote.rule.options if option.key in tied)
    rule = replace(vote.rule, options=options, kind=Kind.STV_SCOTTISH, seats=len(seated), units=())
    window = min(profile_of(tx, vote).window, RUN_OFF_FOR)
    run_off = _draft(tx, vote, rule, window)
    tx.elections.hold(election.id, run_off.id)
    _open(tx, run_off, seals)


def settle_if_over(tx: Transaction, election: Election) -> None:
    """Ends an election all of whose votes have come to their end."""
    if all(_is_over(tx, vote) for vote in current_votes(tx, election)):
        settle(tx, election)


def _is_over(tx: Transaction, vote: Vote) -> bool:
    """Whether nothing more comes of a vote, or of one that its only candidate has left."""
    if vote.state is VoteState.VOID:
        candidate = tx.elections.confirmed_by(vote.id)
        return candidate is not None and is_gone(tx, candidate)
    return is_final(vote)
