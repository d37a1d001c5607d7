"""A meeting that has been: organisations in the room and online, a vote, an election, decisions, actions."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta

from adapters.calendar import occurrences
from bot.commands.calendar import expect
from bot.domain.attendance import Presence
from bot.domain.meetings import Attendance
from bot.domain.notes import Edition, Note
from bot.domain.people import IdentityKey, Platform, Rank
from bot.duties import Duties
from bot.notices import notes, prompts
from bot.ports import Transaction
from bot.requests import Hints
from bot.sending import Patient, Sender
from bot.views import Card
from tests.commands.room import DAY, Room
from tests.commands.test_examples import WORDS
from tests.rigs.outgoing import claimed

DELEGATES = ("Alba", "Beni", "Cora", "Dede")


@dataclass
class Meeting(Room):
    """Delegates Alba, Beni, Cora and Dede of an organisation each; Dede is on the roll and stays away."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.office.do(self._found_organisations)
        sender = Sender(Patient(self.office.store), {}, time.monotonic)
        self.duties = Duties(self.office.store, self.office.seals, sender, WORDS, occurrences, "", set)

    def _found_organisations(self, tx: Transaction) -> None:
        expect(tx, self.first)
        (session,) = tx.meetings.sessions(self.first.id)
        for name in DELEGATES:
            home = tx.organisations.add(f"{name} Aid", "ngo", votes=True)
            member = tx.people.add(name, "en", "UTC")
            tx.people.set(member.id, organisation_id=home.id)
            tx.people.introduce(IdentityKey(Platform.WEB, "web", name), member.id, Hints())
            tx.organisations.delegate(home.id, member.id, Rank.DELEGATE, None)
            tx.meetings.register(self.first.id, home.id, Attendance.IN, member.id)
            if name != "Dede":
                presence = Presence.ONLINE if name == "Cora" else Presence.IN
                tx.meetings.mark(session.id, home.id, presence, member.id, member_id=member.id)

    def passes(self, **span: float) -> None:
        """Time goes by, and what falls due is done."""
        self.office.now += timedelta(**span)
        self.office.fire(self.duties)

    def takes_place(self) -> None:
        """A motion is carried by two to one; a decision, a discussion and an action are recorded."""
        self.says("clerk", "item “Fuel # and *prices*” for discussion")
        self.begins(self.first)
        self.says("ana", "update training The module is done.")
        self.says("clerk", "motion plenary “Adopt the plan?”")
        self.says("clerk", "open 1")
        for name, choice in (("Alba", "yes"), ("Beni", "yes"), ("Cora", "no")):
            self.says(name, f"vote 1 {choice}")
        self.says("chair", "decide 1 “We meet in Nairobi.”")
        items = self.office.do(lambda tx: tx.agenda.of_meeting(1))
        (fuel,) = (item.id for item in items if item.title == "Fuel # and *prices*")
        self.says("clerk", f"discussion {fuel} “Alba Aid asked for lower prices.”")
        self.says("clerk", "action “Send the list” Beni 2026-12-01")
        self.passes(days=12)

    def note(self) -> Note:
        found = self.office.do(lambda tx: tx.notes.get(self.first.id))
        assert found is not None
        return found

    def edition(self, which: Edition = Edition.MEMBERS, language: str = "en") -> Card:
        note = self.note()
        return self.office.do(lambda tx: notes.edition(tx, note, note.latest, which, WORDS(language)))

    def told(self, kind: str) -> set[str]:
        """Who has a message of this kind that still says something."""

        def found(tx: Transaction) -> set[str]:
            due = (d.prompt for d in claimed(tx, 1000, DAY))
            asked = [(p, tx.people.member(p.member_id)) for p in due if p.kind == kind and p.member_id]
            return {m.name for p, m in asked if prompts.card(tx, p, m, WORDS("en"), "")}

        return self.office.do(found)
