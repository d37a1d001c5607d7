"""A harbour network at the dispatcher: delegates of as many organisations as a test needs, and the clock."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.elections import Candidate, Election
from bot.domain.meetings import Attendance
from bot.domain.people import IdentityKey, Platform, Rank
from bot.domain.votes import Vote
from bot.notices.elections import current_votes
from bot.ports import Transaction
from bot.requests import Hints
from tests.commands.timely import Timely
from tests.rigs.server import ROOT

HARBOUR = str(ROOT / "tests" / "fixtures" / "communities" / "harbour.yaml")


class Harbour(Timely):
    """Everybody is called by a small letter of their own organisation, “a1” is a second person of “a”."""

    def __init__(self, folder: Path, letters: str) -> None:
        super().__init__(folder, HARBOUR)
        self.member("clerk", "secretary")
        self.do(lambda tx: [self._delegate(tx, letter) for letter in letters])

    def _delegate(self, tx: Transaction, letter: str, kind: str = "member") -> None:
        home = tx.organisations.add(f"Organisation {letter}", kind, votes=True)
        member = self.person(tx, letter, home.id)
        tx.organisations.delegate(home.id, member, Rank.DELEGATE, None)
        for key, days in (("soon", 60), ("much later", 900)):
            starts_at = self.now + timedelta(days=days)
            meeting = tx.meetings.add(key, starts_at, starts_at + timedelta(days=1), "UTC", key)
            tx.meetings.register(meeting.id, home.id, Attendance.IN, member)

    @staticmethod
    def person(tx: Transaction, name: str, organisation_id: int) -> int:
        member = tx.people.add(name, "en", "UTC")
        tx.people.set(member.id, organisation_id=organisation_id)
        tx.people.introduce(IdentityKey(Platform.WEB, "web", name), member.id, Hints())
        return member.id

    def second_person(self, letter: str) -> str:
        """Somebody else of a delegate's organisation."""

        def added(tx: Transaction) -> None:
            home = tx.organisations.named(f"Organisation {letter}")
            assert home is not None
            self.person(tx, f"{letter}1", home.id)

        self.do(added)
        return f"{letter}1"

    def ministry(self, letter: str) -> int:
        """An organisation of another class, with its delegate; its number."""

        def added(tx: Transaction) -> int:
            self._delegate(tx, letter, "ministry")
            found = tx.organisations.named(f"Organisation {letter}")
            assert found is not None
            return found.id

        return self.do(added)

    def ends(self) -> dict[str, datetime]:
        """When the terms on seats are to end, vacant ones too."""
        seats = self.do(lambda tx: tx.seats.all())
        return {seat.slug: seat.until for seat in seats if seat.until}

    def call(self, words: str) -> int:
        """The number of an election of seats of the board."""
        found = re.search(r"Election (\d+):", self.says("clerk", f"call-election board {words}"))
        assert found
        return int(found[1])

    def stand(self, election: int, *names: str) -> None:
        """These nominate themselves."""
        for name in names:
            assert "You stand" in self.says(name, f"nominate {election} me"), name

    def election(self, number: int) -> Election:
        found = self.do(lambda tx: tx.elections.get(number))
        assert found is not None
        return found

    def votes(self, number: int) -> list[Vote]:
        """The election's latest votes."""
        return self.do(lambda tx: current_votes(tx, tx.elections.get(number)))  # type: ignore[arg-type]

    def candidates(self, number: int) -> dict[str, Candidate]:
        """The candidates by the person's name."""

        def named(tx: Transaction) -> dict[str, Candidate]:
            found = tx.elections.candidates(number)
            return {tx.people.member(c.member_id).name: c for c in found}

        return self.do(named)

    def opens(self, election: int) -> Vote:
        """Nominations close and the vote opens."""
        self.later(days=2)
        (vote,) = self.votes(election)
        assert "is open until" in self.says("clerk", f"open {vote.id}")
        return self.votes(election)[0]

    def rank(self, vote: Vote, **orders: str) -> None:
        """Each delegate's ballot, the candidates by their names: `a="b>a"`."""
        keys = {name: c.key for name, c in self.candidates(self._of(vote)).items()}
        for voter, order in orders.items():
            said = re.sub("[a-z]1?", lambda found: keys[found[0]], order)
            assert "Your ballot" in self.says(voter, f"vote {vote.id} {said}"), (voter, order)

    def _of(self, vote: Vote) -> int:
        election = self.do(lambda tx: tx.elections.of_vote(vote.id))
        assert election is not None
        return election.id

    def seats(self) -> dict[str, str]:
        """Who sits where."""

        def held(tx: Transaction) -> dict[str, str]:
            holders = {s.slug: s.holder_id for s in tx.seats.all() if s.holder_id is not None}
            return {slug: tx.people.member(holder).name for slug, holder in holders.items()}

        return self.do(held)
