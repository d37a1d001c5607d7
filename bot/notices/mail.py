"""Letters with a secret: a code that proves an address, a link that signs in."""

from __future__ import annotations

from bot.domain.people import Member
from bot.domain.prompts import Prompt
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Card, Code, Link, Style


def sign_in(link: str, speech: Speech) -> Card:
    """The link for whoever asked for one with this address."""
    body = (
        speech.paragraph(Link(speech.words("Sign in"), link)),
        speech.text("It works once, for ten minutes, and signs in as you: do not pass it on.", Style.NOTICE),
        speech.text("If you have not asked for it, do nothing: nobody is signed in.", Style.MUTED),
    )
    return Card(speech.words("Your link to sign in"), body, speech.language)


def proof(code: str, speech: Speech) -> Card:
    """The code for whoever wants to be written to at this address."""
    command = Code(f"{speech.name('verb', 'mail')} {code}")
    body = (
        speech.text("To be written to at this address, send me {command} within the hour.", command=command),
        speech.text("If you have not asked for it, do nothing: no mail will come here.", Style.MUTED),
    )
    return Card(speech.words("A code for your mail address"), body, speech.language)


def sent(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:  # noqa: ARG001 - as all
    """Nothing: the secret stood in the letter only."""
    return None
