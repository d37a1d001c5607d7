"""Elections of seats: calls, candidates, seconders, votes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, insert, select, update

from bot.domain.community import Names
from bot.domain.elections import Candidate, Consent, Election, ElectionState
from bot.domain.profiles import ElectionRules, Electorate, Unopposed
from bot.ports.elections import ElectionVote
from store.lives import rerun_of
from store.schema.elections import candidates, election_votes, elections, seconders
from store.sql import Sql
from store.upsert import inserting


class StoredElections:
    """See `bot.ports.elections.Elections`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql

    def call(
        self,
        group_id: int,
        seats: Sequence[str],
        profile: str,
        rules: ElectionRules,
        question: Names,
        member_id: int,
        closes_at: datetime,
        meeting_id: int | None,
    ) -> Election:
        """A new election, whose nominations are open."""
        row = self._sql.execute(
            insert(elections)
            .values(
                group_id=group_id,
                seats=list(seats),
                profile=profile,
                rules=[rules.seconders, rules.cap, rules.unopposed, rules.voters],
                question=question,
                member_id=member_id,
                called_at=self._sql.now,
                closes_at=closes_at,
                state=ElectionState.NOMINATING.value,
                meeting_id=meeting_id,
            )
            .returning(elections)
        ).one()
        return _election(row)

    def get(self, election_id: int) -> Election | None:
        """An election by its number."""
        row = self._sql.execute(select(elections).where(elections.c.id == election_id)).first()
        return None if row is None else _election(row)

    def lock(self, election_id: int) -> Election | None:
        """The election, so that whatever else changes it or its candidates waits."""
        query = select(elections).where(elections.c.id == election_id).with_for_update()
        row = self._sql.execute(query).first()
        return None if row is None else _election(row)

    def listed(self, *states: ElectionState, limit: int = 20) -> Sequence[Election]:
        """Elections in these states, the latest first."""
        rows = self._sql.execute(
            select(elections)
            .where(elections.c.state.in_([state.value for state in states]))
            .order_by(elections.c.id.desc())
            .limit(limit)
        )
        return [_election(row) for row in rows]

    def move(self, election_id: int, state: ElectionState) -> None:
        """Moves an election on in its life, and notes when it was settled."""
        settled = {"settled_at": self._sql.now} if state is ElectionState.SETTLED else {}
        self._sql.execute(
            update(elections).where(elections.c.id == election_id).values(state=state.value, **settled)
        )

    def nominate(
        self, election_id: int, member_id: int, organisation_id: int, nominator_id: int, consent: Consent
    ) -> Candidate:
        """A new candidate."""
        row = self._sql.execute(
            insert(candidates)
            .values(
                election_id=election_id,
                member_id=member_id,
                organisation_id=organisation_id,
                nominator_id=nominator_id,
                consent=consent.value,
                statement="",
                key="",
                seat="",
            )
            .returning(candidates)
        ).one()
        return _candidate(row, ())

    def candidates(self, election_id: int) -> Sequence[Candidate]:
        """Everybody nominated, in the order in which they were."""
        rows = self._sql.execute(
            select(candidates).where(candidates.c.election_id == election_id).order_by(candidates.c.id)
        ).all()
        seconded: dict[int, list[int]] = {row.id: [] for row in rows}
        found = select(seconders.c.candidate_id, seconders.c.organisation_id)
        found = found.where(seconders.c.candidate_id.in_(seconded)).order_by(seconders.c.at)
        for row in self._sql.execute(found):
            seconded[row.candidate_id].append(row.organisation_id)
        return [_candidate(row, seconded[row.id]) for row in rows]

    def candidate(self, candidate_id: int) -> Candidate:
        """A candidate by their number; raises LookupError where there is none."""
        election = select(candidates.c.election_id).where(candidates.c.id == candidate_id)
        found = self._sql.execute(election).scalar()
        for one in self.candidates(found) if found is not None else ():
            if one.id == candidate_id:
                return one
        raise LookupError(f"no candidate {candidate_id}")

    def of_member(self, member_id: int) -> Sequence[Candidate]:
        """A member's candidacies, the latest first."""
        own = select(candidates.c.id).where(candidates.c.member_id == member_id)
        rows = self._sql.execute(own.order_by(candidates.c.id.desc())).scalars().all()
        return [self.candidate(number) for number in rows]

    def change(self, candidate_id: int, **changes: Any) -> None:  # noqa: ANN401 - columns of any type
        """Changes columns of a candidate."""
        self._sql.execute(update(candidates).where(candidates.c.id == candidate_id).values(**changes))

    def second(self, candidate_id: int, organisation_id: int, member_id: int) -> None:
        """Notes that an organisation seconds a candidate; harmless a second time."""
        self._sql.execute(
            inserting(seconders)
            .values(
                candidate_id=candidate_id,
                organisation_id=organisation_id,
                member_id=member_id,
                at=self._sql.now,
            )
            .on_conflict_do_nothing(index_elements=["candidate_id", "organisation_id"])
        )

    def hold(self, election_id: int, vote_id: int, candidate_id: int | None = None) -> None:
        """A vote is of this election from now on."""
        self._sql.execute(
            insert(election_votes).values(vote_id=vote_id, election_id=election_id, candidate_id=candidate_id)
        )

    def votes(self, election_id: int) -> Sequence[ElectionVote]:
        """The votes held, oldest first; not those that ran one of them again."""
        rows = self._sql.execute(
            select(election_votes)
            .where(election_votes.c.election_id == election_id)
            .order_by(election_votes.c.vote_id)
        )
        return [ElectionVote(row.vote_id, row.candidate_id) for row in rows]

    def of_vote(self, vote_id: int) -> Election | None:
        """The election that a vote is of; of a vote that runs one of its votes again, too."""
        held = self._held(vote_id)
        return self.get(held.election_id) if held else None

    def confirmed_by(self, vote_id: int) -> Candidate | None:
        """The unopposed candidate whom a vote confirms or not, if that is what it is about."""
        held = self._held(vote_id)
        return self.candidate(held.candidate_id) if held and held.candidate_id is not None else None

    def _held(self, vote_id: int) -> Any:  # noqa: ANN401 - a row, or None
        """The row of a vote, or of the vote that it runs again."""
        number = vote_id
        while (held := self._sql.row(_held, vote=number)) is None:
            again = self._sql.row(rerun_of, vote=number)
            if again is None:
                return None
            number = again.vote_id
        return held


def _held() -> Select[Any]:
    return select(election_votes).where(election_votes.c.vote_id == bindparam("vote"))


def _election(row: Any) -> Election:  # noqa: ANN401 - a row
    seconders, cap, unopposed, voters = row.rules
    return Election(
        row.id,
        row.group_id,
        tuple(row.seats),
        row.profile,
        ElectionRules(seconders, cap, Unopposed(unopposed), Electorate(voters)),
        tuple((language, text) for language, text in row.question),
        row.member_id,
        row.called_at,
        row.closes_at,
        ElectionState(row.state),
        row.meeting_id,
        row.settled_at,
    )


def _candidate(row: Any, organisations: Sequence[int]) -> Candidate:  # noqa: ANN401 - a row
    return Candidate(
        row.id,
        row.election_id,
        row.member_id,
        row.organisation_id,
        row.nominator_id,
        Consent(row.consent),
        row.statement,
        tuple(organisations),
        row.key,
        row.place,
        row.seat,
    )
