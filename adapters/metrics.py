"""Counts for operators, at an address of their own; no names, no counts of a vote."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from functools import cache
from typing import TypeVar

from prometheus_client import Counter, Gauge, Histogram, start_http_server

from bot.dispatch import Dispatch
from bot.domain.people import Platform
from bot.ports import Address, Deferred, Gone, Messenger, Overloaded, Store, Throttled, Uncertain
from bot.requests import Reply, Request
from bot.sending import Messengers
from bot.views import Card

T = TypeVar("T")

REQUESTS = Counter("plenary_requests_total", "Requests by platform and outcome", ["platform", "outcome"])
SECONDS = Histogram("plenary_request_seconds", "From the gate to the answer, in seconds", ["platform"])
CALLS = Counter(
    "plenary_messages_total", "Messages by platform and what came of them", ["platform", "outcome"]
)
ERRORS = Counter("plenary_errors_total", "Errors in the log, by the part that logged them", ["part"])
ROUND = Gauge("plenary_last_round_timestamp_seconds", "When the duties were last done")
OLDEST = Gauge("plenary_oldest_due_seconds", "For how long the oldest of each kind is due", ["what"])
PARKED = Gauge("plenary_parked_messages", "Messages that cannot be delivered; doctor lists them")
EPOCH = Gauge("plenary_epoch", "The epoch of the database: one more after each restored backup")
READY = Gauge("plenary_ready", "1 if /readyz last answered that the process is ready")

LOOK_EVERY = 15.0
"""Seconds between two looks at what is due."""


def serve_metrics(address: str) -> None:
    """Answers /metrics at HOST:PORT in a thread of its own; raises OSError where the port is taken."""
    host, _, port = address.rpartition(":")
    logging.getLogger().addHandler(_Errors(logging.ERROR))
    start_http_server(int(port), host)


def measured(dispatch: Dispatch) -> Dispatch:
    """`dispatch`, counted and timed."""

    async def dispatch_measured(request: Request) -> Reply:
        platform = request.identity.platform.value
        started = time.perf_counter()
        outcome = "busy"
        try:
            reply = await dispatch(request)
            outcome = "refused" if reply.refused else "done"
            return reply
        finally:
            _requests(platform, outcome).inc()
            _seconds(platform).observe(time.perf_counter() - started)

    return dispatch_measured


@cache
def _requests(platform: str, outcome: str) -> Counter:
    return REQUESTS.labels(platform, outcome)


@cache
def _seconds(platform: str) -> Histogram:
    return SECONDS.labels(platform)


def counted(messengers: Messengers) -> Messengers:
    """The messengers, each of their calls counted."""
    return {(platform, tenant): _Counted(one, platform) for (platform, tenant), one in messengers.items()}


class Watched:
    """Rounds of the duties; every so often after one, what is due and not done is looked at."""

    def __init__(self, duties: Callable[[], Awaitable[None]], store: Store) -> None:
        self._duties = duties
        self._store = store
        self._looked_at = float("-inf")

    async def __call__(self) -> None:
        """One round."""
        await self._duties()
        ROUND.set_to_current_time()
        if time.monotonic() - self._looked_at >= LOOK_EVERY:
            self._looked_at = time.monotonic()
            await self._look()

    async def _look(self) -> None:
        try:
            waits, parked, epoch = await self._store.read(
                lambda tx: ((b := tx.backlog).waits(tx.now), b.parked, tx.epochs.current().number)
            )
        except Overloaded:
            return  # the next look will do
        for what, wait in waits.items():
            OLDEST.labels(what).set(wait.total_seconds())
        PARKED.set(parked)
        EPOCH.set(epoch)


class _Counted:
    """A messenger whose posts and edits are counted by their outcome."""

    def __init__(self, messenger: Messenger, platform: Platform) -> None:
        self._messenger = messenger
        self._platform = platform.value
        self.finds = messenger.finds

    async def post(self, address: Address, card: Card, mark: str, *, repeat: bool) -> str:
        """See `Messenger`."""
        return await self._noted(self._messenger.post(address, card, mark, repeat=repeat))

    async def edit(self, address: Address, reference: str, card: Card) -> None:
        """See `Messenger`."""
        await self._noted(self._messenger.edit(address, reference, card))

    async def find(self, address: Address, mark: str) -> str | None:
        """See `Messenger`."""
        return await self._messenger.find(address, mark)

    async def _noted(self, call: Awaitable[T]) -> T:
        outcome = "failed"
        try:
            done = await call
            outcome = "sent"
            return done
        except (Throttled, Deferred, Gone, Uncertain) as error:
            outcome = type(error).__name__.lower()
            raise
        finally:
            CALLS.labels(self._platform, outcome).inc()


class _Errors(logging.Handler):
    """Counts what is logged as an error, by the first two words of the logger's name."""

    def emit(self, record: logging.LogRecord) -> None:
        """Counts one."""
        ERRORS.labels(".".join(record.name.split(".")[:2])).inc()
