"""What the platform does to its callers: throttling per conversation and tenant, faults on demand."""

import math
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from .refusal import Refused

ALWAYS = math.inf

# Requests per seconds, per bot and conversation; the shared tenant budget is the documented older, lower one.
WRITES: Mapping[float, int] = {1: 7, 2: 8, 30: 60, 3600: 1800}
READS: Mapping[float, int] = {1: 14, 2: 16, 30: 120, 3600: 3600}
TENANT: Mapping[float, int] = {1: 30}

STATUS_OF_CODE = {
    "ConversationBlockedByUser": 403,
    "BotNotInConversationRoster": 403,
    "BotDisabledByAdmin": 403,
    "MessageWritesBlocked": 403,
    "ConversationNotFound": 404,
    "BotNotRegistered": 401,
    "MessageSizeTooBig": 413,
    "PreconditionFailed": 412,
    "TooManyRequests": 429,
    "ServiceError": 500,
    "BadGateway": 502,
    "GatewayTimeout": 504,
}
CODE_OF_STATUS = {
    412: "PreconditionFailed",
    413: "MessageSizeTooBig",
    429: "TooManyRequests",
    500: "ServiceError",
    502: "BadGateway",
    504: "GatewayTimeout",
}


class Throttle:
    """Sliding windows over the requests that were let through."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._taken: dict[tuple[str, ...], deque[float]] = defaultdict(deque)
        self.writes, self.reads, self.tenant = WRITES, READS, TENANT

    def take(self, app: str, tenant: str, conversation: str, *, reading: bool) -> None:
        """Count one request, or refuse it with the seconds to wait."""
        now = self._clock().timestamp()
        lanes = [
            ((app, conversation, "read" if reading else "write"), self.reads if reading else self.writes),
            ((app, tenant), self.tenant),
        ]
        wait = max(self._wait(self._taken[key], limits, now) for key, limits in lanes)
        if wait > 0:
            raise Refused(429, "TooManyRequests", "API calls quota exceeded.", retry_after=wait)
        for key, _ in lanes:
            self._taken[key].append(now)

    @staticmethod
    def _wait(taken: deque[float], limits: Mapping[float, int], now: float) -> float:
        while taken and taken[0] <= now - max(limits, default=0):
            taken.popleft()
        waits = [
            taken[-most] + seconds - now
            for seconds, most in limits.items()
            if len(taken) >= most and taken[-most] > now - seconds
        ]
        return max(waits, default=0)


@dataclass(frozen=True, slots=True)
class Fault:
    """What happens to the next matching requests instead of, or after, what they ask for."""

    status: int | None
    code: str
    endpoints: tuple[str, ...]
    conversation: str | None
    retry_after: float | None
    after: bool
    hang: float
    drop: bool
    times: float

    def matches(self, endpoint: str, conversation: str | None) -> bool:
        same_place = self.conversation is None or (conversation or "").startswith(self.conversation)
        return same_place and (not self.endpoints or endpoint in self.endpoints)


class Faults:
    """The faults still to come, first asked first served."""

    def __init__(self) -> None:
        self._coming: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._coming.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._coming.clear()

    def take(self, endpoint: str, conversation: str | None) -> Fault | None:
        """The fault this request meets, if any; each counts its own times down."""
        with self._lock:
            for index, fault in enumerate(self._coming):
                if fault.matches(endpoint, conversation):
                    left = replace(fault, times=fault.times - 1)
                    self._coming[index : index + 1] = [left] if left.times > 0 else []
                    return fault
        return None
