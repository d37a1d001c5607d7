"""One request: who asks, what they mean, whether they may, what happens, what they are told."""

from __future__ import annotations

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from zoneinfo import available_timezones

from bot.codec import decode, encode
from bot.commands.access import Asker
from bot.commands.context import Context
from bot.commands.forms import form_of
from bot.commands.parsing import NameLength, raw_values
from bot.commands.registry import Command, Registry, Takes
from bot.commands.values import resolved
from bot.domain.people import Member
from bot.domain.refusal import Refusal, phrase
from bot.phrases import Speech, Speeches
from bot.ports import Overloaded, Store, Transaction, Unsure
from bot.ports.people import Met, NotIntroduced
from bot.ports.seals import Seals
from bot.requests import Reply, Request
from bot.views import Actions, Button, Card, Element, Style, Text

PATIENCE = 10.0
"""Seconds after which a reader is told that the database does not answer; it may still do what was asked."""

log = logging.getLogger("plenary.dispatch")

Dispatch = Callable[[Request], Awaitable[Reply]]


class Busy(Exception):
    """The store could not begin; nothing was done and the request may be sent again."""


class _RolledBack(Exception):
    """Carries an answer out of a transaction that must leave no trace."""

    def __init__(self, reply: Reply) -> None:
        super().__init__("rolled back")
        self.reply = reply


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Carries out requests, one transaction each. `wake` is called after a commit."""

    store: Store
    seals: Seals
    registry: Registry
    speeches: Speeches
    url: str
    wake: Callable[[], None]
    mails: bool = False
    """whether people with only a browser can be written to by mail"""

    async def __call__(self, request: Request) -> Reply:
        """The answer to `request`; raises only `Busy`. A refusal changes nothing."""
        command, args = self.registry.resolve(request.command or "home", request.args)
        if args is not request.args:
            request = replace(request, args=args)
        try:
            return await self._answer(request, command)
        except _RolledBack as refused:
            return refused.reply
        except Overloaded as error:
            raise Busy from error
        except Unsure as error:
            log.warning("outcome unknown: %s", error, extra={"command": request.command[:40]})
            return self._unsure(request)
        except Exception:  # the reader gets a reference, whatever went wrong
            reference = secrets.token_hex(4)
            log.exception("request failed", extra={"reference": reference, "command": request.command[:40]})
            return self._unexpected(request, reference)

    async def _answer(self, request: Request, command: Command | None) -> Reply:
        if command is None or command.reads:
            try:
                async with asyncio.timeout(PATIENCE):
                    return await self.store.read(
                        lambda tx: self._carry_out(tx, request, command, snapshot=True)
                    )
            except NotIntroduced:
                pass  # somebody new, or somewhere new: the same again, where it can be written down
            except TimeoutError as error:
                raise Busy from error
        batched = command is not None and command.batched
        try:
            async with asyncio.timeout(PATIENCE):
                reply = await self.store.run(
                    lambda tx: self._carry_out(tx, request, command, snapshot=False), batched=batched
                )
        except TimeoutError as error:
            raise Unsure("the database took too long") from error
        self.wake()
        return reply

    def _unsure(self, request: Request) -> Reply:
        """What is true when the database went away during the commit, or has not answered for long."""
        speech = self.speeches(request.hints.locale[:2])
        body: tuple[Element, ...] = (
            speech.text("The database did not answer: this may have been kept, or not."),
            speech.text(
                "Please look in a minute, and do it again if it is not there. No ballot counts twice."
            ),
            *_again(request, speech),
        )
        return Reply(Card(speech.words("Nobody can tell yet"), body, speech.language), refused=True)

    def _unexpected(self, request: Request, reference: str) -> Reply:
        """What the reader of a failure gets: the log's reference and nothing else."""
        speech = self.speeches(request.hints.locale[:2])
        body: tuple[Element, ...] = (
            speech.text("Something went wrong on our side; nothing was changed."),
            speech.text(
                "Please try again. If it stays, tell the operator this reference: {reference}.",
                reference=reference,
            ),
            *_again(request, speech),
        )
        return Reply(Card(speech.words("Not done"), body, speech.language), refused=True)

    def _carry_out(
        self, tx: Transaction, request: Request, command: Command | None, *, snapshot: bool
    ) -> Reply:
        who = introduced(tx, request, snapshot=snapshot)
        identity, member = who.identity, who.member
        speech = self.speeches(member.language)
        if command is None:
            return self._unknown(request, speech)
        context = Context(
            tx, self.seals, request, command, identity, member,
            Asker(tx, member, admitted=who.admitted), speech, self.speeches, self.registry.commands,
            self.url, self.mails,
        )  # fmt: skip
        guarded = not (command.repeatable or snapshot)
        if guarded and (answer := tx.requests.answer(context.request_key)):
            return decode(answer)
        reply = self._handled(context)
        if guarded and not context.secret:
            tx.requests.remember(context.request_key, encode(reply))
        return reply

    def _handled(self, ctx: Context) -> Reply:
        try:
            form = self._filled(ctx)
            if form:
                return form
            reply = ctx.command.handler(ctx)
        except Refusal as refusal:
            raise _RolledBack(refusal_reply(refusal, ctx.speech)) from refusal
        if not ctx.asked:
            raise AssertionError(f"{ctx.command.name} did not ask the policy")
        return reply

    def _filled(self, ctx: Context) -> Reply | None:
        """Fills the context's values; a form where something needed is missing."""
        names = (
            {
                Takes.GROUP: NameLength([n for g in ctx.tx.groups.all() for n in g.entry.called()]),
                Takes.ORGANISATION: NameLength([o.name for o in ctx.tx.organisations.all()]),
            }
            if any(p.takes in (Takes.GROUP, Takes.ORGANISATION) for p in ctx.command.params)
            else {}
        )
        here = _followed_here(ctx) if Takes.GROUP in names else None
        raw = raw_values(ctx.command, ctx.request.args, self.registry.keywords, names, here=here is not None)
        if here and any(p.name == "group" and not p.optional for p in ctx.command.params):
            raw.setdefault("group", here)
        ctx.said = raw
        missing = [p for p in ctx.command.required if not raw.get(p.name, "").strip()]
        if not missing:
            ctx.values = resolved(ctx, raw)
            return None
        self._refuse_form(ctx)
        return Reply(form_of(ctx, ctx.command, raw))

    def _refuse_form(self, ctx: Context) -> None:
        """No form for what nobody of this workspace could send anyway."""
        if not ctx.actor.admitted:
            for action in ctx.command.actions:
                ctx.authorise(action)

    def _unknown(self, request: Request, speech: Speech) -> Reply:
        refusal = Refusal(
            "I do not know the command “{word}”.",
            word=request.command[:60],
            remedy=phrase("“help” lists what I can do."),
        )
        for command in self.registry.nearest(request.command):
            refusal.offering(phrase("{name}", name=speech.name("verb", command.name)), command.name)
        return refusal_reply(refusal.offering(phrase("Help"), "help"), speech)


def _again(request: Request, speech: Speech) -> tuple[Actions, ...]:
    """The button that was pressed, for this answer may stand where it stood."""
    if not request.args.pressed:
        return ()
    return (Actions((Button(speech.words("Try again"), request.command, request.args.tokens),)),)


def _followed_here(ctx: Context) -> str | None:
    conversation = ctx.tx.people.conversation(ctx.request.conversation)
    return ctx.tx.groups.get(conversation.follows).slug if conversation and conversation.follows else None


def introduced(tx: Transaction, request: Request, *, snapshot: bool) -> Met:
    """Who is behind a request; somebody new becomes an unconfirmed member."""
    known = tx.people.meet(request.identity, request.conversation, request.hints)
    if known is not None:
        return known
    if snapshot:
        raise NotIntroduced
    tx.people.introduce(request.identity, _newcomer(tx, request).id, request.hints)
    return introduced(tx, request, snapshot=snapshot)


def _newcomer(tx: Transaction, request: Request) -> Member:
    hints, languages = request.hints, tx.community.languages
    language = next((code for code in languages if hints.locale.casefold().startswith(code)), languages[0])
    zone = hints.zone if hints.zone in available_timezones() else tx.community.zone
    return tx.people.add(hints.name or request.identity.user, language, zone)


def refusal_reply(refusal: Refusal, speech: Speech) -> Reply:
    """A refusal as a card: what stands against it, what to do, buttons that do it."""
    body: list[Text | Actions] = [Text(speech.phrase(refusal.phrase), speech.language, Style.NOTICE)]
    if refusal.remedy:
        body.append(Text(speech.phrase(refusal.remedy), speech.language))
    buttons = tuple(
        Button("".join(str(span) for span in speech.phrase(label)), command, args)
        for label, command, args in refusal.buttons
    )
    if buttons:
        body.append(Actions(buttons))
    return Reply(Card(speech.words("Not done"), tuple(body), speech.language), refused=True)
