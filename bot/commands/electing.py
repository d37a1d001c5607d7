"""From nominations to the draft of a vote: what the timer and a withdrawal share (RULES §5)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.commands.opening import schedule_vote
from bot.commands.options import LONGEST_OPTION, yes_no
from bot.commands.seating import give_seats, secretariat, settle
from bot.commands.suggesting import suggest_items
from bot.commands.telling import tell
from bot.commands.winning import settle_if_over
from bot.domain.community import Names
from bot.domain.counting.choices import option_key
from bot.domain.elections import (
    STANDING,
    UNDER_WAY,
    Candidate,
    Consent,
    Election,
    ElectionState,
    Way,
    standing,
    way,
)
from bot.domain.groups import folded
from bot.domain.profiles import Kind, Profile
from bot.domain.refusal import Refusal, phrase
from bot.domain.seating import filled
from bot.domain.steps import StepKind
from bot.domain.votes import Option, Rule, Vote, VoteState, drafted
from bot.notices.elections import (
    called,
    current_votes,
    may_still_change,
    units,
    voting_group,
)
from bot.notices.seats import seat_names
from bot.notices.vacancies import cap_of
from bot.phrases import Speech, Speeches
from bot.ports import Transaction
from bot.views import Spans, plain


def close_nominations(tx: Transaction, election_id: int, speeches: Speeches) -> None:
    """Ends nominations once their time has come; those who do not stand for want of seconders are told."""
    election = tx.elections.lock(election_id)
    if election is None or election.state is not ElectionState.NOMINATING or tx.now < election.closes_at:
        return
    tx.elections.move(election.id, ElectionState.VOTING)
    key = f"election:{election.id}"
    stand = go_on(tx, election, speeches, scheduled=False)
    for one in tx.elections.candidates(election.id):
        if one.consent is Consent.ACCEPTED and one.id not in stand:
            tell(tx, f"{key}:not-standing", "not-standing", one.id, [one.member_id])
    tx.slots.touch(key, urgency=0)


def go_on(tx: Transaction, election: Election, speeches: Speeches, *, scheduled: bool) -> frozenset[int]:
    """Declares the candidates elected, or drafts what is voted on; returns the candidates who stand.

    A draft is `scheduled` where it takes the place of one that was.
    """
    stand = _keyed(tx, election)
    every = tx.elections.candidates(election.id)
    cap = cap_of(tx, election, every)
    seated = filled([(c.key,) for c in stand], len(election.seats), cap).elected
    match way(len(stand), len(seated), election.rules):
        case Way.VACANT:
            settle(tx, election)
        case Way.DECLARED:
            give_seats(tx, election, stand)
            settle(tx, election)
        case Way.CONFIRMED:
            for one in stand:
                _draft(tx, election, _confirmation(tx, election, one, speeches), scheduled, one.id)
        case Way.VOTE:
            _draft(tx, election, _contest(tx, election, stand, len(seated)), scheduled)
    return frozenset(c.id for c in stand)


def _keyed(tx: Transaction, election: Election) -> list[Candidate]:
    """Those who stand, by name, each under the key of their option."""
    candidates = tx.elections.candidates(election.id)
    stand = standing(candidates, election.rules.seconders, units(tx))
    names = {c.id: folded(tx.people.member(c.member_id).name) for c in stand}
    keyed = [
        replace(c, key=option_key(at))
        for at, c in enumerate(sorted(stand, key=lambda c: (names[c.id], c.id)))
    ]
    for one in keyed:
        tx.elections.change(one.id, key=one.key)
    return keyed


def _contest(tx: Transaction, election: Election, stand: Sequence[Candidate], seats: int) -> Rule:
    """The rule of a vote between candidates. Each voter's form lists them in another order."""
    language = tx.community.languages[0]
    options = tuple(Option(c.key, ((language, _label(tx, c)),)) for c in stand)
    rule = drafted(_profile(tx, election), election.question, options, seats)
    return replace(rule, cap=election.rules.cap)


def _label(tx: Transaction, candidate: Candidate) -> str:
    label = called(tx, candidate)
    return label if len(label) <= LONGEST_OPTION else f"{label[: LONGEST_OPTION - 1]}…"


def _confirmation(tx: Transaction, election: Election, candidate: Candidate, speeches: Speeches) -> Rule:
    """The rule of a vote for or against an unopposed candidate."""

    def asked(speech: Speech) -> Spans:
        return speech.say(
            "Shall {candidate}, who is unopposed, take a seat of {body}? ({seats})",
            candidate=called(tx, candidate),
            body=tx.groups.get(election.group_id).called(speech.language),
            seats=seat_names(tx, election.seats, speech),
        )

    question = in_each(tx.community.languages, speeches, asked)
    options = yes_no(tx.community.languages, speeches)
    return replace(drafted(_profile(tx, election), question, options, 1), kind=Kind.MOTION)


def in_each(languages: Sequence[str], speeches: Speeches, said: Callable[[Speech], Spans]) -> Names:
    """A sentence in each of the languages that can be spoken."""
    spoken = {speech.language: speech for speech in map(speeches, languages)}
    return tuple((language, plain(said(speech))) for language, speech in spoken.items())


def _profile(tx: Transaction, election: Election) -> Profile:
    profile = tx.community.profile(election.profile)
    if profile is None:
        raise Refusal(
            "The rules “{profile}” are not in the community’s file any more.",
            profile=election.profile,
            remedy=phrase("Cancel the election and call it again under other rules."),
        )
    return profile


def _draft(
    tx: Transaction, election: Election, rule: Rule, scheduled: bool, candidate_id: int | None = None
) -> None:
    """Drafts a vote of an election and has the secretariat and the chair told."""
    profile = _profile(tx, election)
    meeting = tx.meetings.get(election.meeting_id) if election.meeting_id is not None else None
    waits = meeting is not None and profile.from_meeting and meeting.starts_at > tx.now
    opens_at = meeting.starts_at if meeting and waits else None
    vote = tx.votes.draft(
        voting_group(tx, election).id,
        election.caller_id,
        rule,
        (opens_at or tx.now) + profile.window,
        opens_at,
        election.meeting_id,
    )
    tx.lives.take(vote.id, StepKind.DRAFTED)
    tx.elections.hold(election.id, vote.id, candidate_id)
    if election.meeting_id is not None:
        suggest_items(tx, election.meeting_id)
    tx.log.append("motion-drafted", f"vote:{vote.id}", {"election": election.id, "profile": profile.slug})
    if scheduled and opens_at:
        schedule_vote(tx, vote, None)
    else:
        chairs = [member.id for member in tx.people.holding("chair")]
        key = f"election:{election.id}:drafted:{vote.id}"
        tell(tx, key, "election-drafted", election.id, [*secretariat(tx), *chairs])


def void_draft(tx: Transaction, vote: Vote, actor_id: int, reason: str = "") -> None:
    """Ends a vote of an election before it has opened; harmless where it has ended."""
    if vote.state not in (VoteState.DRAFT, VoteState.SCHEDULED):
        return
    tx.votes.settle(vote.id, VoteState.VOID)
    tx.timers.cancel(f"vote:{vote.id}:open")
    tx.lives.take(vote.id, StepKind.VOIDED, actor_id, reason=reason)
    tx.log.append("vote-voided", f"vote:{vote.id}", {"reason": reason}, actor_id)


def withdraw(tx: Transaction, election: Election, candidate: Candidate, speeches: Speeches) -> bool:
    """Takes somebody out of an election; whether that is early enough to keep them off the ballot.

    Once the vote has opened its ballot stays as it is, for ballots have been cast: whoever has withdrawn is
    passed over when seats are filled.
    """
    early = may_still_change(tx, election)
    key = {"key": ""} if early else {}
    tx.elections.change(candidate.id, consent=Consent.WITHDRAWN.value, **key)
    tx.slots.touch(f"election:{election.id}")
    if election.state is ElectionState.VOTING:
        _draft_without(tx, election, candidate, speeches)
    return early


def leave_elections(tx: Transaction, member_id: int, speeches: Speeches) -> None:
    """Somebody who has left their organisation stands for it no longer."""
    for candidate in tx.elections.of_member(member_id):
        election = tx.elections.lock(candidate.election_id)
        if election and election.state in UNDER_WAY and candidate.consent in STANDING:
            withdraw(tx, election, candidate, speeches)
            tx.log.append("withdrawn", f"election:{election.id}", {"candidate": candidate.id}, member_id)


def _draft_without(tx: Transaction, election: Election, candidate: Candidate, speeches: Speeches) -> None:
    """Drafts anew without somebody who withdraws before the vote has opened."""
    votes = current_votes(tx, election)
    own = [v for v in votes if (one := tx.elections.confirmed_by(v.id)) and one.id == candidate.id]
    drafts = [v for v in own or votes if v.state in (VoteState.DRAFT, VoteState.SCHEDULED)]
    for vote in drafts:
        void_draft(tx, vote, candidate.member_id)
    if own:
        settle_if_over(tx, election)
    elif drafts:
        scheduled = any(vote.state is VoteState.SCHEDULED for vote in drafts)
        go_on(tx, election, speeches, scheduled=scheduled)
