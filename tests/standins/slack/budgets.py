"""How often Slack lets a method be called, and the faults a test orders."""

import math
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tier:
    """Calls a minute for one method and workspace, and how many of them may come at once."""

    per_minute: float
    burst: int


TIER_1, TIER_2, TIER_3, TIER_4 = Tier(1, 5), Tier(20, 20), Tier(50, 50), Tier(100, 100)
SPECIAL = Tier(600, 600)
PER_CHANNEL = Tier(60, 5)  # chat.postMessage: one a second and channel, short bursts allowed
PER_WORKSPACE = Tier(300, 300)  # its undisclosed cap for the workspace, "several hundred a minute"


class Budgets:
    """Token buckets by any key; `clock` gives seconds and may be a test's own."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._buckets: dict[tuple[str, ...], tuple[float, float]] = {}
        self._own: dict[str, Tier] = {}

    def set(self, method: str, tier: Tier) -> None:
        """Another tier than Slack's usual, as for apps outside the Marketplace."""
        self._own[method] = tier

    def take(self, tier: Tier, *key: str) -> int:
        """Nought if the call may pass, otherwise the whole seconds to wait."""
        tier, now = self._own.get(key[0], tier), self._clock()
        left, since = self._buckets.get(key, (float(tier.burst), now))
        left = min(float(tier.burst), left + max(0.0, now - since) * tier.per_minute / 60)
        if left < 1:
            self._buckets[key] = (left, now)
            return max(1, math.ceil((1 - left) * 60 / tier.per_minute - 1e-6))
        self._buckets[key] = (left - 1, now)
        return 0


@dataclass(slots=True)
class Fault:
    """How some calls go wrong: an HTTP status, an error, or silence; `accept` does the work all the same."""

    method: str
    times: int
    team: str | None = None
    status: int | None = None
    retry_after: int = 1
    error: str | None = None
    hang: float | None = None
    accept: bool = False


class Faults:
    def __init__(self) -> None:
        self._ordered: list[Fault] = []

    def order(self, fault: Fault) -> None:
        self._ordered.append(fault)

    def clear(self) -> None:
        self._ordered.clear()

    def next(self, method: str, team: str) -> Fault | None:
        """The first fault ordered for this call, used up by one."""
        for fault in self._ordered:
            if fault.method == method and fault.team in (None, team) and fault.times > 0:
                fault.times -= 1
                return fault
        return None
