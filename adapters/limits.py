"""How often one person and one tenant may ask, so that a flood from one leaves room for the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Rate:
    """`burst` requests at once, then `per_second`."""

    burst: int
    per_second: float


PERSON = Rate(burst=30, per_second=2)
TENANT = Rate(burst=3000, per_second=1000)


class Limiter:
    """A token bucket for each key, kept as the one instant at which it will be full again.

    `clock` gives monotonic seconds. The `remembered` keys used last are kept; a forgotten one starts full.
    """

    def __init__(
        self, rate: Rate, clock: Callable[[], float] = time.monotonic, remembered: int = REMEMBERED
    ) -> None:
        self._interval = 1 / rate.per_second
        self._depth = (rate.burst - 1) * self._interval
        self._clock = clock
        self._remembered = remembered
        self._full_at: dict[Hashable, float] = {}

    def take(self, key: Hashable) -> float:
        """Takes a token and returns 0, or takes none and returns the seconds until there is one."""
        now = self._clock()
        full_at = max(now, self._full_at.pop(key, now))  # popped, so that dict order is order of use
        wait = full_at - now - self._depth
        self._full_at[key] = full_at if wait > 0 else full_at + self._interval
        if len(self._full_at) > self._remembered:
            del self._full_at[next(iter(self._full_at))]
        return max(wait, 0.0)


class Limits:
    """A limit a person and a limit a tenant, in memory, for one platform of one process."""

    def __init__(
        self,
        person: Rate = PERSON,
        tenant: Rate = TENANT,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._persons = Limiter(person, clock)
        self._tenants = Limiter(tenant, clock)

    def take(self, person: Hashable, tenant: Hashable) -> float:
        """Counts one request; returns 0, or the seconds to wait, and then the request must be refused.

        A person over their limit costs their tenant nothing.
        """
        return self._persons.take(person) or self._tenants.take(tenant)
