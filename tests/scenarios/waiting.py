"""Waiting for something to come true, with an end; and acts that wait for one another."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 75.0
"""Seconds: more than the minute after which what a busy machine interrupted is done again."""


def until(condition: Callable[[], T], seconds: float = PATIENCE) -> T:
    """The first truthy value of `condition`; an AssertionError if it does not come."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)


def at_once(*acts: Callable[[], str]) -> list[str]:
    """What each act answered, all of them begun at the same moment."""
    start = threading.Barrier(len(acts))

    def begun(act: Callable[[], str]) -> str:
        start.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(begun, acts))
