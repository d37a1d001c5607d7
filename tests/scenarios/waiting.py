"""Waiting for something to come true, with an end."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
PATIENCE = 30.0  # seconds, on a busy machine


def until(condition: Callable[[], T], seconds: float = PATIENCE) -> T:
    """The first truthy value of `condition`; an AssertionError if it does not come."""
    end = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(0.05)
