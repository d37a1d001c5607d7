"""How to reach a Teams conversation again: what each activity says of it, kept as our own JSON."""

from __future__ import annotations

from dataclasses import dataclass, fields

import orjson

PERSONAL = "personal"


@dataclass(frozen=True, slots=True)
class Reference:
    """A conversation on one service URL. `conversation` may name a thread; the one that is kept never does.

    `user` is the person's id for this bot, kept for a personal chat only: a channel's reference must not
    change with whoever spoke last.
    """

    service_url: str
    conversation: str
    kind: str
    bot: str
    tenant: str
    user: str = ""
    team: str = ""
    channel: str = ""

    def dump(self) -> str:
        """As text, the same for the same conversation."""
        return orjson.dumps(self).decode()

    @classmethod
    def load(cls, text: str) -> Reference:
        """Reads what `dump` wrote; raises ValueError for anything else."""
        stored = orjson.loads(text)
        names = {field.name for field in fields(cls)}
        if not isinstance(stored, dict) or not stored.keys() <= names:
            raise ValueError("this is no reference to a Teams conversation")
        if not all(isinstance(value, str) for value in stored.values()):
            raise ValueError("a reference to a Teams conversation holds texts only")
        try:
            return cls(**stored)
        except TypeError as error:
            raise ValueError("a reference to a Teams conversation is incomplete") from error
