"""Plays the story into an empty store: the register once, then commands through the real dispatch."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

from adapters.demo.cast import CAST, CHANNELS, ORGANISATIONS, Persona
from adapters.demo.story import Motion, Said
from bot.dispatch import Dispatch
from bot.domain.counting.choices import option_key
from bot.domain.counting.motion import CHOICES
from bot.domain.steps import StepKind
from bot.domain.votes import Option, drafted
from bot.notices.endorsements import of_output
from bot.phrases import Speeches
from bot.ports import Store, Transaction
from bot.requests import ConversationKey, Hints, Request, typed

BY_NAME = {persona.name: persona for persona in CAST}


class Unplayable(Exception):
    """Somebody's line was refused: the story does not fit the rules any more."""


def register(tx: Transaction) -> None:
    """The organisations, the people with their accounts, who votes for whom, and the two offices."""
    kinds = {kind.slug: kind for kind in tx.community.kinds}
    for name, kind in ORGANISATIONS:
        tx.organisations.add(name, kind, kinds[kind].votes)
    for persona in CAST:
        _introduce(tx, persona)


def _introduce(tx: Transaction, persona: Persona) -> None:
    organisation = tx.organisations.named(persona.organisation)
    assert organisation is not None  # noqa: S101 - added above
    member = tx.people.add(persona.name, persona.language, persona.zone)
    tx.people.set(member.id, organisation_id=organisation.id)
    session = persona.session
    hints = Hints(persona.name, persona.language, persona.zone)
    tx.people.introduce(session.identity, member.id, hints)
    tx.people.meet(session.identity, session.conversation, Hints())
    if persona.tenant != "web":
        tx.tenants.admit(persona.platform, persona.tenant, organisation.id, persona.organisation)
    if persona.rank:
        tx.organisations.delegate(organisation.id, member.id, persona.rank, None)
    if persona.office:
        tx.people.grant(member.id, persona.office)
    tx.log.append("demonstration", f"member:{member.id}", {"member": member.id})


def founding() -> tuple[tuple[Said, ConversationKey | None], ...]:
    """Who joins and leads which group, and which conversations follow them."""
    joins = [(Said(p.name, f"join {group}"), None) for p in CAST for group in p.groups]
    leads = [(Said("Ingrid Solberg", f"role {p.leads} “{p.name}” as lead"), None) for p in CAST if p.leads]
    follows = [(Said(who, f"follow {group} in en,fr"), channel(who, place)) for group, who, place in CHANNELS]
    return (*joins, *leads, *follows)


def channel(who: str, place: str) -> ConversationKey:
    """A conversation that many read, in somebody's own workspace."""
    return ConversationKey(BY_NAME[who].platform, BY_NAME[who].tenant, place, personal=False)


class Players:
    """Speaks the cast's lines."""

    def __init__(self, store: Store, dispatch: Dispatch, speeches: Speeches) -> None:
        self._store = store
        self._dispatch = dispatch
        self._speeches = speeches
        self._number = 0
        self._lines = count(1)

    async def play(self, line: Motion | Said, place: ConversationKey | None = None) -> None:
        """One line; raises Unplayable where the bot refuses it."""
        if isinstance(line, Motion):
            self._number = await self._store.run(lambda tx: self._draft(tx, line))
            return
        who = BY_NAME[line.who].session
        command, args = typed(line.words.replace("{}", await self._newest(line.words)))
        request = Request(f"demo:{next(self._lines)}", who.identity, place or who.conversation, command, args)
        if (reply := await self._dispatch(request)).refused:
            raise Unplayable(f"{line.who}: {line.words}: {reply}")

    async def _newest(self, words: str) -> str:
        """What {} stands for."""
        if "{}" not in words:
            return ""
        if words.startswith("open"):
            return str(self._number)
        return str(await self._store.read(_next_meeting))

    def _draft(self, tx: Transaction, motion: Motion) -> int:
        """Drafts as `motion` does, but in both languages at once."""
        group = next(g for g in tx.groups.all() if g.slug == motion.group)
        profile = tx.community.profile(motion.profile)
        mover = tx.people.named(motion.mover)[0]
        assert profile is not None  # noqa: S101 - of the shipped community
        meeting = tx.meetings.next() if motion.group == "global-meeting" else None
        opens_at = meeting.starts_at if meeting and profile.from_meeting else None
        rule = drafted(profile, motion.question, self._options(tx, motion))
        vote = tx.votes.draft(
            group.id, mover.id, replace(rule, subject=_subject(tx, motion.on)),
            (opens_at or tx.now) + profile.window, opens_at, meeting.id if meeting else None,
        )  # fmt: skip
        tx.lives.take(vote.id, StepKind.DRAFTED, mover.id)
        tx.log.append(
            "motion-drafted", f"vote:{vote.id}", {"group": group.slug, "profile": profile.slug}, mover.id
        )
        return vote.id

    def _options(self, tx: Transaction, motion: Motion) -> tuple[Option, ...]:
        if motion.options:
            return tuple(Option(option_key(at), names) for at, names in enumerate(motion.options))

        def called(key: str, language: str) -> str:
            return self._speeches(language).name("choice", key).capitalize()

        return tuple(
            Option(key, tuple((code, called(key, code)) for code in tx.community.languages))
            for key in CHOICES
        )


def _subject(tx: Transaction, title: str) -> str:
    """What a motion on the output of this title endorses; nothing, on none."""
    return next((str(of_output(output)) for output in tx.outputs.of() if output.title == title), "")


def _next_meeting(tx: Transaction) -> int:
    meeting = tx.meetings.next()
    assert meeting is not None  # noqa: S101 - the shipped community has a calendar
    return meeting.id
