"""A strict stand-in for Teams, its Bot Connector, key server and login, for tests that speak HTTP only."""

from .answers import Answer, Dialog
from .cards import card_violations
from .client import Client
from .fake import FakeTeams
from .limits import ALWAYS
from .messages import Message
from .people import App, Channel, Conversation, Team, User
from .reading import buttons, pressable, text_of
from .shapes import ABSENT
from .tokens import TOKEN_CASES, TokenCase

__all__ = [
    "ABSENT",
    "ALWAYS",
    "TOKEN_CASES",
    "Answer",
    "App",
    "Channel",
    "Client",
    "Conversation",
    "Dialog",
    "FakeTeams",
    "Message",
    "Team",
    "TokenCase",
    "User",
    "buttons",
    "card_violations",
    "pressable",
    "text_of",
]
