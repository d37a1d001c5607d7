"""One HTTP server in a thread of its own: every address of the stand-in, its counters and its faults."""

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import datetime

from aiohttp import web

from .connector import Answer, Call
from .limits import Fault, Faults
from .refusal import Refused

Work = Callable[[Call], Answer]
Route = tuple[str, str, str, Work]  # method, path, endpoint, what it does

# Answers to requests that no careful client makes; the other refusals may happen to anybody.
CARELESS = {
    "BadSyntax",
    "BadArgument",
    "MessageSizeTooBig",
    "UnsupportedMediaType",
    "NotFound",
    "ForbiddenOperationException",
}


class Server:
    """Serves routes on a free loopback port between start() and stop()."""

    def __init__(
        self,
        routes: Callable[[], list[Route]],
        faults: Faults,
        clock: Callable[[], datetime],
        violation: Callable[[str], None],
    ) -> None:
        self._routes = routes
        self._faults = faults
        self._clock = clock
        self._violation = violation
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._runner: web.AppRunner | None = None
        self._updating: set[str] = set()
        self.port = 0
        self.hits: Counter[str] = Counter()
        self.calls: list[Call] = []

    def start(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="teams-standin", daemon=True)
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._serve(), self._loop).result(10)

    def stop(self) -> None:
        if self._loop is None or self._thread is None:
            return
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _serve(self) -> None:
        application = web.Application(client_max_size=4 * 1024 * 1024)
        for method, path, endpoint, work in self._routes():
            application.router.add_route(method, path, self._handler(endpoint, work))
        application.router.add_route("*", "/{rest:.*}", self._handler("unknown", _nowhere))
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]

    async def _close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def _handler(self, endpoint: str, work: Work) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def handle(request: web.Request) -> web.StreamResponse:
            call = Call(
                endpoint,
                request.method,
                request.path_qs,
                self._clock(),
                request.headers,
                request.query,
                request.match_info,
                await request.read(),
            )
            self.hits[endpoint] += 1
            self.calls.append(call)
            message = call.named.get("activity", "") if endpoint == "update" else ""
            if message and message in self._updating:
                return self._refusal(call, Refused(412, "PreconditionFailed", "Another update is under way."))
            if message:
                self._updating.add(message)
            try:
                return await self._answer(request, call, work)
            finally:
                self._updating.discard(message)

        return handle

    async def _answer(self, request: web.Request, call: Call, work: Work) -> web.StreamResponse:
        """Do the work, unless a fault comes first; a fault may also come after it."""
        fault = self._faults.take(call.endpoint, call.conversation)
        if fault is None:
            return self._done(call, work)
        response = self._done(call, work) if fault.after else None
        await asyncio.sleep(fault.hang)
        if fault.drop and request.transport is not None:
            request.transport.abort()
        if fault.status is not None or fault.drop:
            return self._refusal(call, _as_refusal(fault), injected=True)
        return response or self._done(call, work)

    def _done(self, call: Call, work: Work) -> web.Response:
        try:
            status, body = work(call)
        except Refused as refused:
            return self._refusal(call, refused)
        call.status = status
        return _json(status, body)

    def _refusal(self, call: Call, refused: Refused, *, injected: bool = False) -> web.Response:
        call.status, call.code = refused.status, refused.code
        if not injected and refused.code in CARELESS:
            self._violation(f"{call.endpoint} {call.method} {call.path}: {refused}")
        entra = call.endpoint == "token"
        body = (
            {"error": refused.code, "error_description": refused.message}
            if entra
            else {"error": {"code": refused.code, "message": refused.message}}
        )
        headers = {} if refused.retry_after is None else {"Retry-After": str(-int(-refused.retry_after // 1))}
        return _json(refused.status, body, headers)


def _json(status: int, body: object, headers: dict[str, str] | None = None) -> web.Response:
    if body is None:
        return web.Response(status=status, headers=headers)
    return web.Response(
        status=status,
        headers=headers,
        body=json.dumps(body).encode(),
        content_type="application/json",
        charset="utf-8",
    )


def _as_refusal(fault: Fault) -> Refused:
    return Refused(fault.status or 504, fault.code, "A fault of the test.", retry_after=fault.retry_after)


def _nowhere(call: Call) -> Answer:
    raise Refused(404, "NotFound", f"Nothing is at {call.path}.")
