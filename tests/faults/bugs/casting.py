"""Bugs in what becomes of a ballot as it arrives."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

import bot.commands.casting as commands
import store.casting as stored
from bot.domain import casting as domain
from bot.domain.casting import Cast
from bot.domain.people import Rank
from bot.domain.votes import Ballot, VoteState
from bot.duties import Duties
from bot.ports.votes import CastingFacts
from store import voters
from store.schema.people import members
from store.schema.votes import ballots, rolls, superseded, votes
from store.upsert import inserting
from store.votes import StoredVotes
from tests.faults.bugs.bug import Bugs, every, patch

bugs = Bugs()
Write = Callable[[StoredVotes, int, Ballot, Cast], None]
Facts = Callable[..., CastingFacts | None]


@bugs.bug("right one")
def last_arrival_wins() -> None:
    """Presses are ordered by their arrival, not by the platform's instant."""
    patch(commands, "decide", lambda decide: lambda press: decide(replace(press, last_click=None)))


@bugs.bug("right one")
def press_from_the_future() -> None:
    """A press with an instant ahead of the bot's clock beats every later one."""
    patch(Ballot, "pressed_at", lambda _: property(lambda ballot: ballot.clicked_at))


@bugs.bug("counted once", "chain")
def duplicate_counts_again() -> None:
    """A press that is delivered once more has its effect once more."""
    patch(domain, "_is_known", lambda _: lambda press: False)


@bugs.bug("counted once", "right one", "chain")
def form_counts_again() -> None:
    """A form that is sent once more casts its ballot once more."""
    patch(commands, "_remembered_as", lambda _: lambda ctx, vote: secrets.token_hex(16))


@bugs.bug("counted once", "right one")
def refused_but_written() -> None:
    """A press that is refused because a newer one stands is written all the same."""

    def make(decided: Callable[..., Any]) -> Callable[..., Any]:
        def writing(ctx: Any, facts: CastingFacts, ballot: Ballot, reason: str) -> Any:
            outcome, stands = decided(ctx, facts, ballot, reason)
            if outcome is Cast.OLDER:
                stands = commands._written(ctx, facts, ballot, Cast.COUNTED, reason)
            return outcome, stands

        return writing

    patch(commands, "_decided", make)


@bugs.bug("right one", "not lost")
def first_ballot_stays() -> None:
    """A second ballot of a unit is acknowledged and does not replace the first."""
    _unless(lambda own, vote, ballot: any(b.rank is ballot.rank for b in own.ballots_of(vote, ballot.unit)))


@bugs.bug("not lost")
def reserve_is_lost() -> None:
    """An alternate's ballot is acknowledged and not kept."""
    _unless(lambda own, vote, ballot: ballot.rank is Rank.ALTERNATE)


@bugs.bug("not lost")
def superseded_is_lost() -> None:
    """What a ballot replaces is not kept."""

    def make(cast: Write) -> Write:
        def forgetting(own: StoredVotes, vote_id: int, ballot: Ballot, outcome: Cast) -> None:
            cast(own, vote_id, ballot, outcome)
            gone = (superseded.c.vote_id == vote_id, superseded.c.unit == ballot.unit)
            own._sql.execute(delete(superseded).where(*gone))

        return forgetting

    patch(StoredVotes, "cast", make)


@bugs.bug("eligible", "not lost")
def another_units_name() -> None:
    """Now and then a ballot is written for the unit of whoever cast before."""
    mixes, before = every(12), [""]

    def make(cast: Write) -> Write:
        def mixed(own: StoredVotes, vote_id: int, ballot: Ballot, outcome: Cast) -> None:
            unit = before[0] if before[0] and mixes() else ballot.unit
            before[0] = ballot.unit
            cast(own, vote_id, replace(ballot, unit=unit), outcome)

        return mixed

    patch(StoredVotes, "cast", make)


@bugs.bug("not lost", "right one")
def votes_are_mixed_up() -> None:
    """Now and then a ballot is written into another open vote."""
    mixes = every(12)

    def make(cast: Write) -> Write:
        def mixed(own: StoredVotes, vote_id: int, ballot: Ballot, outcome: Cast) -> None:
            open_ones = (votes.c.state == VoteState.OPEN.value, votes.c.closes_at > ballot.cast_at)
            others = select(votes.c.id).where(votes.c.id != vote_id, *open_ones).order_by(votes.c.id)
            other = own._sql.execute(others).scalar() if mixes() else None
            cast(own, other or vote_id, ballot, outcome)

        return mixed

    patch(StoredVotes, "cast", make)


@bugs.bug("eligible")
def mandate_is_not_checked() -> None:
    """Every colleague may cast for their organisation."""

    def make(facts: Facts) -> Facts:
        def anybodys(own: StoredVotes, vote_id: int, key: Any, member_id: int, identity_id: int) -> Any:
            found = facts(own, vote_id, key, member_id, identity_id)
            home = own._sql.execute(
                select(members.c.organisation_id).where(members.c.id == member_id)
            ).scalar()
            unit = own.unit(vote_id, f"o{home}")
            if found is None or found.unit or unit is None:
                return found
            return replace(found, unit=unit, rank=Rank.DELEGATE)

        return anybodys

    patch(StoredVotes, "facts", make)


@bugs.bug("eligible", "immutable")
def roll_is_not_frozen() -> None:
    """Whose organisation is not on the roll is put there when they press."""

    def make(facts: Facts) -> Facts:
        def enrolled(own: StoredVotes, vote_id: int, key: Any, member_id: int, identity_id: int) -> Any:
            found = facts(own, vote_id, key, member_id, identity_id)
            if found is None or found.unit:
                return found
            for one in voters.units_of(own._sql, found.vote, member_id):
                row = inserting(rolls).values(vote_id=vote_id, unit=one.unit, name=one.unit)
                own._sql.execute(row.on_conflict_do_nothing(index_elements=["vote_id", "unit"]))
            return facts(own, vote_id, key, member_id, identity_id)

        return enrolled

    patch(StoredVotes, "facts", make)


@bugs.bug("right one", "not lost")
def recusal_leaves_the_ballot() -> None:
    """The ballot of a unit that recuses itself still counts."""
    patch(stored, "withdraw", lambda _: lambda sql, vote_id, unit: None)


@bugs.bug("closed")
def close_is_not_checked() -> None:
    """Ballots are taken after the close."""
    patch(commands, "refuse_not_open", lambda _: lambda vote, now: None)
    _written_whatever_the_state()


@bugs.bug("closed")
def closes_with_its_timer() -> None:
    """A vote takes ballots until its timer is carried out, however late that is."""

    def make(refuse: Callable[..., None]) -> Callable[..., None]:
        return lambda vote, now: refuse(vote, min(now, vote.closes_at - timedelta(microseconds=1)))

    rounds = every(5)

    def seldom(fire: Callable[..., Any]) -> Callable[..., Any]:
        async def now_and_then(self: Duties) -> None:
            if rounds():
                await fire(self)

        return now_and_then

    patch(commands, "refuse_not_open", make)
    patch(Duties, "fire", seldom)
    _written_whatever_the_state()


def _unless(lost: Callable[[StoredVotes, int, Ballot], bool]) -> None:
    """Ballots of which that is true are not written."""

    def make(cast: Write) -> Write:
        def careless(own: StoredVotes, vote_id: int, ballot: Ballot, outcome: Cast) -> None:
            if not lost(own, vote_id, ballot):
                cast(own, vote_id, ballot, outcome)

        return careless

    patch(StoredVotes, "cast", make)


def _written_whatever_the_state() -> None:
    """A ballot is written by a statement that looks at nothing."""

    def make(cast: Write) -> Write:
        def anyhow(own: StoredVotes, vote_id: int, ballot: Ballot, outcome: Cast) -> None:
            try:
                cast(own, vote_id, ballot, outcome)
            except RuntimeError:
                names = ballots.columns.keys()
                row = (vote_id, ballot.unit, ballot.rank.value, ballot.choice, ballot.identity_id)
                row += (ballot.member_id, ballot.cast_at, ballot.clicked_at)
                statement = inserting(ballots).values(dict(zip(names, row, strict=True)))
                places = {name: statement.excluded[name] for name in names[3:]}
                own._sql.execute(
                    statement.on_conflict_do_update(index_elements=["vote_id", "unit", "rank"], set_=places)
                )

        return anyhow

    patch(StoredVotes, "cast", make)
