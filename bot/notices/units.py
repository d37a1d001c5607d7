"""What the voting units of a rule are called: organisations, seats, or people (RULES §4, Roll)."""

from __future__ import annotations

from bot.domain.profiles import Body
from bot.domain.votes import Rule, Unit
from bot.phrases import Speech, marked
from bot.views import Spans, Strong

_ONE: dict[str, str] = {
    Body.PLENARY: marked("Organisation"),
    Body.GROUP: marked("Organisation"),
    Body.SEATS: marked("Seat"),
    Body.PERSONS: marked("Person"),
}


def one(rule: Rule, speech: Speech) -> str:
    """What a single one is, as the head of a column."""
    return speech.words(_ONE[rule.body])


def themselves(rule: Rule) -> bool:
    """Whether people vote for themselves."""
    return rule.body == Body.PERSONS


def voting_for(rule: Rule, unit: Unit, speech: Speech) -> Spans:
    """For whom a ballot is (RULES §4: a ballot always says it)."""
    if themselves(rule):
        return speech.say("You vote for yourself.")
    return speech.say("You vote for {organisation}.", organisation=Strong(unit.name))


def one_vote(rule: Rule, speech: Speech) -> Spans:
    """That each has one ballot."""
    match Body(rule.body):
        case Body.PERSONS:
            return speech.say("One person, one vote.")
        case Body.SEATS:
            return speech.say("One seat, one vote.")
        case _:
            return speech.say("One organisation, one vote.")
