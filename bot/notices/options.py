"""What the options of a vote are called, and what a ballot says of them in words."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.community import named
from bot.domain.counting.choices import ranking
from bot.domain.counting.motion import ABSTAIN
from bot.domain.profiles import Kind, Says
from bot.domain.votes import Rule, Vote
from bot.phrases import Speech
from bot.views import Actions, Button, Element, Fields, Style

MOST_BUTTONS = 6
"""Options that are buttons in a message; more are chosen in a form."""


def option_label(rule: Rule, key: str, language: str) -> str:
    """What an option is called."""
    return named(rule.option(key).names, language)


def names(rule: Rule, keys: Iterable[str], speech: Speech) -> str:
    """What several options are called, in their order."""
    return ", ".join(option_label(rule, key, speech.language) for key in keys)


def lettered(rule: Rule, key: str, language: str) -> str:
    """The same under the letter by which it may be typed; a motion's choices have none."""
    label = option_label(rule, key, language)
    return label if rule.kind is Kind.MOTION else f"{key.upper()}. {label}"


def listed(vote: Vote, speech: Speech) -> list[Element]:
    """The options under their letters; a motion's are its buttons."""
    if vote.rule.kind is Kind.MOTION or not vote.rule.options:
        return []
    pairs = tuple(
        (o.key.upper(), (option_label(vote.rule, o.key, speech.language),)) for o in vote.rule.options
    )
    return [Fields(pairs, speech.language)]


def choice_words(rule: Rule, choice: str, speech: Speech) -> str:
    """What a ballot says: “Yes”, “Dakar, Nairobi”, “Dakar > Nairobi = Panama”."""
    if choice == ABSTAIN:
        return speech.name("choice", ABSTAIN).capitalize()
    if rule.kind.says is Says.ONE:
        return option_label(rule, choice, speech.language)
    said = ranking(choice)
    joined = ", " if rule.kind.says is Says.ANY else " = "
    places = (joined.join(option_label(rule, k, speech.language) for k in place) for place in said.places)
    order = " > ".join(places)
    if not said.no_opinion:
        return order
    without = ", ".join(option_label(rule, k, speech.language) for k in sorted(said.no_opinion))
    return speech.words("{order} (no opinion: {options})", order=order, options=without)


def typed_choice(rule: Rule, speech: Speech) -> str:
    """A choice as it may be typed: a motion's in words, others by the options' letters."""
    if rule.kind is Kind.MOTION:
        return option_label(rule, rule.options[0].key, speech.language).lower()
    letters = [option.key.upper() for option in rule.options[:3]]
    match rule.kind.says:
        case Says.ORDER:
            return " > ".join(letters)
        case Says.ANY:
            return ", ".join(letters[:2])
        case _:
            return letters[0]


def choices(vote: Vote, speech: Speech) -> Actions:
    """The ballot's buttons. They carry the option's number, never the choice in words."""
    rule, number = vote.rule, str(vote.id)
    says = rule.kind.says
    if says is Says.NOTHING:
        return Actions((Button(speech.words("Object"), "object", (number,), Style.DANGER),))
    if says is Says.ONE and len(rule.options) <= MOST_BUTTONS:
        buttons = tuple(
            Button(named(option.names, speech.language), "vote", (number, str(at)))
            for at, option in enumerate(rule.options, 1)
        )
        return Actions(buttons if rule.kind is Kind.MOTION else (*buttons, _abstain(number, speech)))
    fill = Button(speech.words("Fill in the ballot"), "fill", (number,), Style.PRIMARY)
    return Actions((fill, _abstain(number, speech)))


def _abstain(number: str, speech: Speech) -> Button:
    return Button(speech.name("choice", ABSTAIN).capitalize(), "vote", (number, ABSTAIN))
