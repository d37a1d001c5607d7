"""The store's questions about elections of seats, and the terms of those who hold them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.domain.community import Names
from bot.domain.elections import Candidate, Consent, Election, ElectionState
from bot.domain.profiles import ElectionRules


@dataclass(frozen=True, slots=True)
class ElectionVote:
    """A vote of an election; `candidate_id` is of whom it confirms, where it confirms one."""

    vote_id: int
    candidate_id: int | None = None


class Elections(Protocol):
    """Elections from the call to the seats."""

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
    ) -> Election: ...

    def get(self, election_id: int) -> Election | None: ...

    def lock(self, election_id: int) -> Election | None:
        """The election, held so that whatever else changes it or its candidates waits."""
        ...

    def listed(self, *states: ElectionState, limit: int = 20) -> Sequence[Election]:
        """Elections in these states, the latest first."""
        ...

    def move(self, election_id: int, state: ElectionState) -> None:
        """Moves an election on in its life, and notes when it was settled."""
        ...

    def nominate(
        self, election_id: int, member_id: int, organisation_id: int, nominator_id: int, consent: Consent
    ) -> Candidate: ...

    def candidates(self, election_id: int) -> Sequence[Candidate]:
        """Everybody nominated, in the order in which they were."""
        ...

    def candidate(self, candidate_id: int) -> Candidate: ...

    def of_member(self, member_id: int) -> Sequence[Candidate]:
        """A member's candidacies, the latest first."""
        ...

    def change(self, candidate_id: int, **changes: Any) -> None:  # noqa: ANN401 - columns of any type
        """Changes consent, statement, key, place or seat of a candidate, or the nominator."""
        ...

    def second(self, candidate_id: int, organisation_id: int, member_id: int) -> None:
        """Notes that an organisation seconds a candidate; harmless a second time."""
        ...

    def hold(self, election_id: int, vote_id: int, candidate_id: int | None = None) -> None:
        """A vote is of this election from now on."""
        ...

    def votes(self, election_id: int) -> Sequence[ElectionVote]:
        """The votes held, oldest first; not those that ran one of them again."""
        ...

    def of_vote(self, vote_id: int) -> Election | None:
        """The election that a vote is of; of a vote that runs one of its votes again, too."""
        ...

    def confirmed_by(self, vote_id: int) -> Candidate | None:
        """The unopposed candidate whom a vote confirms or not, if that is what it is about."""
        ...
