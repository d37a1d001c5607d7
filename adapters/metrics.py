"""Counts for operators, at an address of their own; no names, no small counts of a vote."""

from __future__ import annotations

import time

from prometheus_client import Counter, Histogram, start_http_server

from bot.dispatch import Dispatch
from bot.requests import Reply, Request

REQUESTS = Counter("plenary_requests_total", "Requests by platform and outcome", ["platform", "outcome"])
SECONDS = Histogram("plenary_request_seconds", "From the gate to the answer, in seconds", ["platform"])


def serve_metrics(address: str) -> None:
    """Answers /metrics at HOST:PORT in a thread of its own; raises OSError where the port is taken."""
    host, _, port = address.rpartition(":")
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
            REQUESTS.labels(platform, outcome).inc()
            SECONDS.labels(platform).observe(time.perf_counter() - started)

    return dispatch_measured
