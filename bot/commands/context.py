"""What a handler has at hand: the transaction, who asks, what they said, and a voice in their language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bot.commands.access import refused
from bot.commands.registry import Command
from bot.commands.telling import tell
from bot.domain.groups import Group, folded
from bot.domain.people import Identity, Member, Organisation
from bot.domain.policy import ANYTHING, Action, Actor, Target, allow
from bot.phrases import Speech, Speeches
from bot.ports import Transaction
from bot.ports.seals import Seals
from bot.requests import Reply, Request
from bot.views import Actions, Button, Card, Element, Style, Text

Value = str | Group | Organisation | Member


@dataclass(slots=True)
class Context:
    """One command being carried out."""

    tx: Transaction
    seals: Seals
    request: Request
    command: Command
    identity: Identity
    member: Member
    actor: Actor
    speech: Speech
    speeches: Speeches
    commands: Mapping[str, Command]
    url: str
    mails: bool = False
    """whether people with only a browser can be written to by mail"""
    values: Mapping[str, Value] = field(default_factory=dict)
    said: Mapping[str, str] = field(default_factory=dict)
    """the words for each parameter, before anybody knows what they name"""
    asked: set[Action] = field(default_factory=set)
    secret: bool = False
    """the answer holds a code, so it is not kept for a repeated request"""

    @property
    def now(self) -> datetime:
        """The store's clock."""
        return self.tx.now

    @property
    def request_key(self) -> str:
        """What tells this request from others: the same platform id from another person is another."""
        return f"{self.identity.id}:{self.request.id}"

    @property
    def language(self) -> str:
        """The reader's language."""
        return self.speech.language

    def authorise(self, action: Action, target: Target = ANYTHING) -> None:
        """Asks the policy; raises the refusal that says who may."""
        if action not in self.command.actions:
            raise AssertionError(f"{self.command.name} does not declare {action}")
        self.asked.add(action)
        if not allow(self.actor, action, target):
            raise refused(action, target, self.actor, self.tx, self.language)

    def may(self, action: Action, target: Target = ANYTHING) -> bool:
        """Whether the policy would allow it: for showing a button, never instead of `authorise`."""
        return allow(self.actor, action, target)

    def text(self, name: str) -> str:
        """A parameter's words, or ""."""
        value = self.values.get(name, "")
        return value if isinstance(value, str) else ""

    def group(self, name: str = "group") -> Group:
        """A required parameter's group."""
        value = self.values[name]
        assert isinstance(value, Group)  # noqa: S101 - `values.resolved` made it
        return value

    def some_group(self, name: str = "group") -> Group | None:
        """An optional parameter's group."""
        return self.group(name) if name in self.values else None

    def organisation(self) -> Organisation | None:
        """The parameter's organisation, if it was given."""
        value = self.values.get("organisation")
        return value if isinstance(value, Organisation) else None

    def person(self) -> Member:
        """A required parameter's member."""
        value = self.values["person"]
        assert isinstance(value, Member)  # noqa: S101 - `values.resolved` made it
        return value

    def own_organisation(self) -> Organisation:
        """The organisation of the member, who has been authorised as confirmed."""
        assert self.member.organisation_id is not None  # noqa: S101
        return self.tx.organisations.get(self.member.organisation_id)

    def called(self, context: str, key: str) -> frozenset[str]:
        """Everything `key` may be called when typed, in every language of the community, folded."""
        names = (self.speeches(code).names(context, key) for code in self.tx.community.languages)
        return frozenset(folded(word) for word in (key, *(w for several in names for w in several)))

    def tell(self, key: str, kind: str, subject_id: int, members: Iterable[Member], unit: str = "") -> None:
        """Has members told something privately, at once and never twice; `key` names the occurrence."""
        tell(self.tx, key, kind, subject_id, (member.id for member in members), unit)

    def done(self, title: str, *body: Element | Button) -> Reply:
        """An answer under the English title `title`; buttons are gathered at the end."""
        return self.shown(self.speech.words(title), *body)

    def shown(self, title: str, *body: Element | Button) -> Reply:
        """An answer under a title that is a name, or already in the reader's language."""
        elements: list[Element] = [e for e in body if not isinstance(e, Button)]
        if buttons := tuple(b for b in body if isinstance(b, Button)):
            elements.append(Actions(buttons))
        return Reply(Card(title, tuple(elements), self.language))

    def button(self, label: str, command: str, *args: str, style: Style = Style.NORMAL) -> Button:
        """A button labelled with the English `label` in the reader's language."""
        return Button(self.speech.words(label), command, args, style)

    def muted(self, message: str, **values: str | int | datetime) -> Text:
        """A side note."""
        return self.speech.text(message, Style.MUTED, **values)
