"""The secretariat's desk: what is missing before the next meeting, who waits, what is to be settled."""

from __future__ import annotations

from collections.abc import Iterator

from bot.domain.meetings import Meeting
from bot.domain.steps import Certificate, certificate
from bot.domain.votes import Vote, VoteState
from bot.notices import claims, meetings, votes
from bot.notices.missing import Gap, gaps
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Chart, Divider, Element, Fields, Spans, Style, Text

MOST_NAMES = 8
"""Named in one line; the command behind it shows all."""
MOST_CLAIMS = 5
MOST_VOTES = 50


def card(tx: Transaction, speech: Speech) -> Card:
    """All that the secretariat has to see to, the next meeting first."""
    parts = (_meeting(tx, speech), _waiting(tx, speech), _results(tx, speech), _register(tx, speech))
    body: list[Element] = []
    for part in filter(None, parts):
        body += [*([Divider()] if body else []), *part]
    return Card(speech.words("The secretariat’s desk"), tuple(body), speech.language)


def _meeting(tx: Transaction, speech: Speech) -> list[Element]:
    meeting = tx.meetings.next()
    if meeting is None:
        plan = Button(speech.words("Plan a meeting"), "meeting", ("new",), Style.PRIMARY)
        return [speech.text("No meeting is planned yet."), Actions((plan,))]
    found = gaps(tx, meeting, speech)
    shown: list[Element] = [
        speech.text("Next global meeting", Style.HEADING),
        meetings.line(meeting, speech),
    ]
    if not found:
        return [*shown, speech.text("Nothing is missing before it.", Style.NOTICE)]
    bars = tuple((gap.label, len(gap.missing)) for gap in found)
    return [
        *shown,
        Chart(speech.words("Missing before it"), bars, speech.language),
        Fields(tuple((gap.label, _named(gap, speech)) for gap in found), speech.language),
        Actions(tuple(_seeing_to(meeting, found, speech))),
    ]


def _named(gap: Gap, speech: Speech) -> Spans:
    """How many of how many, and who."""
    names, more = ", ".join(gap.missing[:MOST_NAMES]), len(gap.missing) - MOST_NAMES
    if more > 0:
        names = speech.words("{names} and {count} more", names=names, count=more)
    if gap.of:
        return speech.say("{count} of {all}: {names}", count=len(gap.missing), all=gap.of, names=names)
    return (names,)


def _seeing_to(meeting: Meeting, found: tuple[Gap, ...], speech: Speech) -> Iterator[Button]:
    if any(gap.asked for gap in found):
        yield Button(speech.words("Remind them now"), "nudge", (), Style.PRIMARY)
    yield Button(speech.words("See the meeting"), "meeting", (str(meeting.id),))
    for command, args, label in (
        ("agenda", (str(meeting.id),), speech.words("Agenda")),
        ("delegate", (), speech.words("Name a delegate")),
        ("role", (), speech.words("Give a role")),
    ):
        if any(gap.command == command for gap in found):
            yield Button(label, command, args)


def _waiting(tx: Transaction, speech: Speech) -> list[Element]:
    """People and tenants that nothing but the secretariat lets in."""
    waiting, tenants = tx.organisations.claims(), tx.tenants.waiting()
    if not waiting and not tenants:
        return []
    shown: list[Element] = [speech.text("Waiting to be let in", Style.HEADING)]
    for claim in waiting[:MOST_CLAIMS]:
        shown += claims.waiting(tx, claim, speech)
    buttons = [
        Button(speech.words("Admit {tenant}", tenant=tenant.name or tenant.key), "admit", (tenant.key,))
        for tenant in tenants
    ]
    if len(waiting) > MOST_CLAIMS:
        buttons.append(Button(speech.words("Claims"), "claims"))
    return [*shown, *((Actions(tuple(buttons)),) if buttons else ())]


def _results(tx: Transaction, speech: Speech) -> list[Element]:
    """Results that wait for a certificate, and votes under way."""
    closed = tx.votes.listed(states=(VoteState.CLOSED,), limit=MOST_VOTES, latest=True)
    ready = [v for v in closed if certificate(v, tx.lives.steps(v.id), tx.now) is Certificate.READY]
    under_way = tx.votes.listed(states=(VoteState.OPEN,), limit=MOST_VOTES)
    shown: list[Element] = []
    if ready:
        shown.append(speech.text("Results to certify", Style.HEADING))
        shown.append(Actions(tuple(_see(vote, speech) for vote in ready)))
    if under_way:
        shown.append(speech.text("Votes under way", Style.HEADING))
        shown += [_under_way(tx, vote, speech) for vote in under_way]
    return shown


def _under_way(tx: Transaction, vote: Vote, speech: Speech) -> Text:
    turnout = votes.turnout_words(tx.votes.turnout(vote.id), speech)
    question = votes.question(vote.rule, speech)
    closes = votes.closing(tx, vote, speech)
    return Text((f"{vote.id}. ", *question, " — ", *turnout, ", ", *closes), speech.language)


def _see(vote: Vote, speech: Speech) -> Button:
    return Button(speech.words("See vote {number}", number=vote.id), "vote", (str(vote.id),), Style.PRIMARY)


def _register(tx: Transaction, speech: Speech) -> list[Element]:
    """What is overdue, and the register's own doors."""
    overdue = [action for action in tx.actions.open() if action.due_at <= tx.now]
    shown: list[Element] = [speech.text("On the register", Style.HEADING)]
    if overdue:
        count = speech.count("{count} action is overdue.", "{count} actions are overdue.", len(overdue))
        shown.append(Text(count, speech.language, Style.NOTICE))
    buttons = (
        *((Button(speech.words("Actions"), "actions"),) if overdue else ()),
        Button(speech.words("Load organisations from a list"), "load"),
        Button(speech.words("Invite a person"), "invite"),
    )
    return [*shown, Actions(buttons)]
