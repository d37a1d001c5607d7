"""A community before, at and after a meeting, with people who have something to say there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.codec import decode
from bot.domain.groups import Role
from bot.domain.meetings import Meeting
from bot.notices import show
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Element, Text, plain
from tests.commands.office import Office
from tests.commands.test_examples import NOW, WORDS

DAY = timedelta(days=1)


@dataclass
class Room:
    """A meeting in thirty days and one in two hundred; "lead" leads Training, where "ana" is too."""

    office: Office

    def __post_init__(self) -> None:
        self.office.member("clerk", "secretary")
        self.office.member("chair", "chair")
        lead, ana, bob = (self.office.member(name) for name in ("lead", "ana", "bob"))

        def found(tx: Transaction) -> tuple[Meeting, Meeting]:
            training = next(group for group in tx.groups.all() if group.slug == "training")
            home = self.office.home(tx).id
            tx.groups.join(training.id, lead.id, home, Role.LEAD)
            for member in (lead, ana):
                tx.groups.join(training.id, member.id, home, Role.REPRESENTATIVE)
            procurement = next(group for group in tx.groups.all() if group.slug == "procurement")
            tx.groups.join(procurement.id, bob.id, home, Role.REPRESENTATIVE)
            return (
                tx.meetings.add("Rome", NOW + 30 * DAY, NOW + 32 * DAY, "Europe/Rome", "rome"),
                tx.meetings.add("Nairobi", NOW + 200 * DAY, NOW + 202 * DAY, "Africa/Nairobi", "nairobi"),
            )

        self.first, self.second = self.office.do(found)

    def says(self, name: str, text: str) -> str:
        """What the asker reads: a line for each paragraph, button and input."""
        view = decode(self.office.says(name, text)).view
        if isinstance(view, Card):
            return "\n".join([view.title, *words(view.body), *(b.label for b in buttons(view.body))])
        return "\n".join([view.title, *map(str, view.inputs)])

    def begins(self, meeting: Meeting) -> None:
        self.office.now = meeting.starts_at + timedelta(hours=1)

    def shown(self, key: str, language: str = "en") -> Card:
        """What a conversation that follows it shows of `key`."""
        return self.office.do(lambda tx: show(tx, key, (language,), WORDS, "http://x.test"))


def buttons(elements: tuple[Element, ...]) -> list[Button]:
    """The buttons among the elements."""
    return [button for one in elements if isinstance(one, Actions) for button in one.buttons]


def words(elements: tuple[Element, ...]) -> list[str]:
    """The paragraphs among the elements."""
    return [plain(one.spans) for one in elements if isinstance(one, Text)]
