"""Bugs in the close, the count, and what is told of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

import bot.commands.casting as commands
import bot.notices.figures as shown
import bot.notices.votes as notice
from bot import duties
from bot.commands import closing
from bot.commands.casting import place
from bot.domain.counting import figures
from bot.domain.people import Rank
from bot.domain.profiles import Secrecy
from bot.domain.votes import Ballot, Vote, VoteState
from bot.views import Style, Text
from store.schema.votes import votes
from store.votes import StoredVotes
from tests.faults.bugs.bug import Bugs, patch

bugs = Bugs()


@bugs.bug("recount")
def superseded_counts() -> None:
    """What a unit chose before counts beside its ballot."""

    def make(_: object) -> Callable[..., Any]:
        def all_of_them(tx: Any, vote: Vote, *__: object) -> Counter[str]:
            if vote.rule.secrecy is Secrecy.SEALED:
                return Counter(tx.votes.counted(vote.id))
            return Counter(b.choice for b in (*tx.votes.ballots(vote.id), *_superseded(tx, vote.id)))

        return all_of_them

    sealed = closing._choices
    patch(shown, "_choices", make)
    patch(
        closing, "_choices",
        lambda _: lambda tx, vote, seals: (
            sealed(tx, vote, seals) if vote.rule.secrecy is Secrecy.SEALED else make(None)(tx, vote)
        ),
    )  # fmt: skip


def _superseded(tx: Any, vote_id: int) -> list[Ballot]:
    from store import casting
    from store.schema.votes import superseded

    rows = tx.votes._sql.execute(select(superseded).where(superseded.c.vote_id == vote_id))
    return [casting.ballot_of(row) for row in rows]


@bugs.bug("recount")
def alternate_before_delegate() -> None:
    """The ballot in reserve counts although the delegate has voted."""

    def make(_: object) -> Callable[..., dict[str, Ballot]]:
        def reserve_first(ballots: Any) -> dict[str, Ballot]:
            found = sorted(ballots, key=lambda ballot: ballot.rank is Rank.ALTERNATE)
            return {ballot.unit: ballot for ballot in found}

        return reserve_first

    patch(closing, "standing", make)
    patch(shown, "standing", make)


@bugs.bug("counted once")
def sealed_counts_the_reserve() -> None:
    """A sealed tally counts ballots in reserve beside the delegates'."""

    def make(choices: Callable[..., Any]) -> Callable[..., Any]:
        def everything(tx: Any, vote: Vote, seals: Any) -> Any:
            if vote.rule.secrecy is not Secrecy.SEALED:
                return choices(tx, vote, seals)
            return Counter(seals.unseal(vote.id, place(b), b.choice) for b in tx.votes.ballots(vote.id))

        return everything

    patch(closing, "_choices", make)


@bugs.bug("right one")
def sealed_choices_are_shifted() -> None:
    """One ballot of a sealed vote is counted for the option with the fewest."""

    def make(choices: Callable[..., Any]) -> Callable[..., Any]:
        def shifted(tx: Any, vote: Vote, seals: Any) -> Any:
            counted = Counter(choices(tx, vote, seals))
            if vote.rule.secrecy is Secrecy.SEALED and len(counted) > 1:
                most, least = (edge(counted, key=counted.__getitem__) for edge in (max, min))
                moved = counted[most] // 2
                counted[most] -= moved
                counted[least] += moved
            return counted

        return shifted

    patch(closing, "_choices", make)


@bugs.bug("right one")
def sealed_ballots_are_kept() -> None:
    """What was sealed is still there after the close."""

    def make(unseal: Callable[..., None]) -> Callable[..., None]:
        def keeping(own: StoredVotes, vote_id: int, numbers: Any) -> None:
            before = own.ballots(vote_id)
            unseal(own, vote_id, numbers)
            from store.schema.votes import ballots

            for one in before:
                where = (
                    ballots.c.vote_id == vote_id,
                    ballots.c.unit == one.unit,
                    ballots.c.rank == one.rank.value,
                )
                own._sql.execute(update(ballots).where(*where).values(choice=one.choice))

        return keeping

    patch(StoredVotes, "unseal", make)


@bugs.bug("recount")
def quorum_of_another_roll() -> None:
    """The count takes one unit more for eligible than are on the frozen roll."""
    patch(
        figures, "figures",
        lambda count: lambda rule, choices, around: count(
            replace(rule, units=(*rule.units, "o0")), choices, around
        ),
    )  # fmt: skip


@bugs.bug("immutable")
def late_timer_extends() -> None:
    """A timer that is carried out late moves the deadline to its own instant."""

    def make(close: Callable[..., Any]) -> Callable[..., Any]:
        def extending(tx: Any, vote_id: int, *rest: Any) -> Any:
            tx.votes.extend(vote_id, tx.now - timedelta(milliseconds=1))
            return close(tx, vote_id, *rest)

        return extending

    patch(duties, "close_vote", make)


@bugs.bug("chain", "immutable", "converge", "closed")
def closes_again_and_again() -> None:
    """A vote that is closed is closed and counted once more with every round of the duties."""

    def make(fire: Callable[..., Any]) -> Callable[..., Any]:
        async def again(self: duties.Duties) -> None:
            await fire(self)
            await self.store.run(lambda tx: _reclose(tx, self.seals))

        return again

    patch(duties.Duties, "fire", make)


def _reclose(tx: Any, seals: Any) -> None:
    closed = (votes.c.state == VoteState.CLOSED.value, votes.c.rule.not_like('%"sealed"%'))
    for (vote_id,) in tx.votes._sql.execute(select(votes.c.id).where(*closed)).all():
        tx.votes.settle(vote_id, VoteState.OPEN)
        closing.close_vote(tx, vote_id, seals)


@bugs.bug("secrecy")
def choice_is_logged() -> None:
    """The log names what a sealed ballot says."""

    def make(stored: Callable[..., Ballot]) -> Callable[..., Ballot]:
        def telling(ctx: Any, vote: Vote, ballot: Ballot) -> Ballot:
            closing.log.warning(
                "ballot sealed", extra={"reason": vote.rule.option(ballot.choice).names[0][1]}
            )
            return stored(ctx, vote, ballot)

        return telling

    patch(commands, "stored", make)


@bugs.bug("secrecy")
def tally_is_shown() -> None:
    """The notice of an open sealed vote tells how it stands."""
    counted: dict[int, Counter[str]] = defaultdict(Counter)

    def remembering(stored: Callable[..., Ballot]) -> Callable[..., Ballot]:
        def counting(ctx: Any, vote: Vote, ballot: Ballot) -> Ballot:
            counted[vote.id][vote.rule.option(ballot.choice).names[0][1]] += 1
            return stored(ctx, vote, ballot)

        return counting

    def telling(body: Callable[..., list[Any]]) -> Callable[..., list[Any]]:
        def told(tx: Any, vote: Vote, speech: Any) -> list[Any]:
            tally = ", ".join(f"{name}: {number}" for name, number in counted[vote.id].items())
            return [*body(tx, vote, speech), Text((tally or "—",), speech.language, Style.MUTED)]

        return told

    patch(commands, "stored", remembering)
    patch(notice, "_open_body", telling)
