"""Wakes the open pages of this process when something they show has changed."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Hashable, Iterator
from contextlib import contextmanager, suppress

from adapters.asgi import Refused

MOST = 500
"""Open pages of one process; one more is not told of changes and still works."""
MOST_EACH = 5
"""Open pages of one person."""
PAUSE = 1.0
"""Seconds between two looks at the store, for one page."""
HEARTBEAT = 15.0
"""Seconds after which a page is looked after in any case: what another replica told may have been missed."""


class Page:
    """An open page that waits for news."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self.woken = asyncio.Event()

    async def news(self) -> bool:
        """Waits until something may have changed; False where the process is going down."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self.woken.wait(), HEARTBEAT)
            await asyncio.sleep(0 if self._hub.closed else PAUSE)
        self.woken.clear()
        return not self._hub.closed


class Hub:
    """The open pages of this process. Used on one event loop only."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._pages: set[Page] = set()
        self._persons: Counter[Hashable] = Counter()
        self.closed = False

    def changed(self) -> None:
        """Something shows something new."""
        for page in self._pages:
            page.woken.set()

    def close(self) -> None:
        """Lets every page go, so that the server can stop."""
        self.closed = True
        self.changed()

    def admit(self, person: Hashable) -> None:
        """Refuses one more page where too many are open."""
        if self.closed or len(self._pages) >= self._most or self._persons[person] >= MOST_EACH:
            raise Refused(503, "too many open pages", 60)

    @contextmanager
    def page(self, person: Hashable) -> Iterator[Page]:
        """A page of `person` for the time of the block."""
        page = Page(self)
        self._pages.add(page)
        self._persons[person] += 1
        try:
            yield page
        finally:
            self._pages.discard(page)
            self._persons -= Counter({person: 1})  # which drops a person without pages
