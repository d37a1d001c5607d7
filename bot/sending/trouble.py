"""What is logged of work that nobody waits for."""

from __future__ import annotations

from logging import Logger

from bot.ports import Overloaded, Unsure


def told(log: Logger, what: str, error: BaseException, **extra: str) -> None:
    """Logs that `what` failed. A store that is busy or away is no error: it is tried again."""
    if isinstance(error, Overloaded | Unsure):
        log.warning("%s: %s", what, error, extra=extra)
    else:
        log.error(what, exc_info=error, extra=extra)
