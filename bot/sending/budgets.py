"""How often a platform lets us call: token buckets per tenant and per conversation (SLACK §2, TEAMS §4).

One sender at a time has a connection's turn, so its memory is the whole of the budget.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from bot.domain.people import Platform
from bot.ports import MAIL, Address
from bot.ports.messenger import Connection

_KEPT = 10_000
"""Buckets kept at most; the least recently used is full again anyway."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """At most `burst` calls at once, refilled at `per_second`."""

    per_second: float
    burst: float


# chat.update allows 50 a minute for a whole workspace; a tenth is left for answers to people.
# Teams allows 7 a second and 1,800 an hour in a conversation, 30 a second in a tenant; of these
# too some is left.
TENANT = {
    Platform.SLACK: Allowance(0.75, 5),
    Platform.TEAMS: Allowance(20, 5),
    Platform.WEB: Allowance(1e6, 1e6),
}
_MAIL = Allowance(0.5, 10), Allowance(1 / 60, 5)
"""A server for mail as a whole, of which some take 30 messages a minute, and one of its readers."""
CONVERSATION = {
    Platform.SLACK: Allowance(1, 1),
    Platform.TEAMS: Allowance(0.49, 5),
    Platform.WEB: Allowance(1e6, 1e6),
}


class Budgets:
    """The calls still allowed. Times are seconds of a monotonic clock, given by the caller."""

    def __init__(self) -> None:
        self._buckets: OrderedDict[tuple[str, ...], tuple[float, float]] = OrderedDict()
        self._paused: dict[tuple[str, ...], float] = {}
        self._empty_at: dict[tuple[str, ...], float] = {}

    def take_over(self, connection: Connection, idle: float, now: float) -> None:
        """Another sender may have used up this budget until `idle` seconds ago.

        A conversation's first message is let through all the same: one more does no harm there, while a
        reader may wait for it.
        """
        tenant = _tenant(connection)
        self._empty_at[tenant] = now - idle
        for bucket in [bucket for bucket in self._buckets if bucket[:2] == tenant]:
            del self._buckets[bucket]

    def free(self, connection: Connection, now: float) -> tuple[int, float]:
        """How many calls its tenant allows at once, and the seconds until there is one."""
        tenant = _tenant(connection)
        allowance = _allowances(connection)[0]
        level = self._level(tenant, allowance, now)
        wait = max(self._paused.get(tenant, 0.0) - now, (1 - level) / allowance.per_second, 0.0)
        return (0 if wait else int(level)), wait

    def take(self, address: Address, now: float) -> float:
        """Takes one call and returns 0, or returns the seconds to wait without taking it."""
        tenant = _tenant(address.connection)
        conversation = (
            *tenant,
            address.conversation.id or (address.person.user if address.person else ""),
        )
        whole, each = _allowances(address.connection)
        levels = {
            tenant: self._level(tenant, whole, now),
            conversation: self._level(conversation, each, now),
        }
        waits = [self._paused.get(tenant, 0.0) - now]
        waits += [(1 - levels[tenant]) / whole.per_second]
        waits += [(1 - levels[conversation]) / each.per_second]
        wait = max(waits)
        if wait > 0:
            return wait
        for bucket, level in levels.items():
            self._keep(bucket, level - 1, now)
        return 0.0

    def pause(self, address: Address, seconds: float, now: float) -> None:
        """The platform asked to wait: the whole tenant's budget pauses."""
        tenant = _tenant(address.connection)
        self._paused[tenant] = max(self._paused.get(tenant, 0.0), now + seconds)

    def _level(self, bucket: tuple[str, ...], allowance: Allowance, now: float) -> float:
        if bucket in self._buckets:
            level, since = self._buckets[bucket]
        else:
            level = 1.0 if bucket[2:] else 0.0
            since = self._empty_at.get(bucket[:2], float("-inf"))
        return min(allowance.burst, level + (now - since) * allowance.per_second)

    def _keep(self, bucket: tuple[str, ...], level: float, now: float) -> None:
        self._buckets[bucket] = (level, now)
        self._buckets.move_to_end(bucket)
        if len(self._buckets) > _KEPT:
            self._buckets.popitem(last=False)


def _tenant(connection: Connection) -> tuple[str, str]:
    platform, key = connection
    return platform.value, key


def _allowances(connection: Connection) -> tuple[Allowance, Allowance]:
    """Of a tenant and of one of its conversations."""
    platform, key = connection
    return _MAIL if key == MAIL else (TENANT[platform], CONVERSATION[platform])
