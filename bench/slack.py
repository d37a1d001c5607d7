"""The row of the Slack ballot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bench.ballots import Press, SlackBallots
from bench.bench import turned
from bench.figures import Target
from bench.load import Run
from bench.measuring import Against, Contender, Row, measure
from bench.processes import Server
from bench.product import Product
from bench.seeding import OpenVote
from bench.sink import Sink
from bot.domain.people import Platform

TITLE, PRODUCT = "Slack ballot", "plenary serve"
STOCK, BEFORE, FLOOR = "stock slack-bolt", "stock, process_before_response", "stdlib floor"
HTTP, REQUEST = "  HTTP alone", "  and gate, press, an answer"
PARTS = {HTTP: "http", REQUEST: "request"}
AGAINST = (Against(STOCK, Target(0.5)), Against(BEFORE), Against(FLOOR, Target(0.8)))
PRESSES = 3


@asynccontextmanager
async def contenders(product: Product, ballots: SlackBallots, folder: Path) -> AsyncIterator[list[Contender]]:
    """The running servers, the product first."""
    core, settings = product.core, ballots.settings
    async with AsyncExitStack() as stack:
        servers = {
            STOCK: Server("bench.servers.bolt", folder, core, settings),
            BEFORE: Server("bench.servers.bolt", folder, core, settings | {"BENCH_BEFORE_RESPONSE": "1"}),
            FLOOR: Server("bench.servers.slack_floor", folder, core, settings),
        }
        servers |= {name: product.beside(layer) for name, layer in PARTS.items()}
        for server in servers.values():
            stack.enter_context(server)
        others = [Contender(name, server, later=name in PARTS) for name, server in servers.items()]
        yield [Contender(PRODUCT, product.server, later=True), *others]


class SlackRow:
    """Measures rounds of one number of connections."""

    def __init__(self, product: Product, ballots: SlackBallots, sink: Sink, connections: int) -> None:
        self.row = Row(TITLE, PRODUCT, connections, AGAINST, tuple(PARTS))
        self._product = product
        self._ballots = ballots
        self._sink = sink

    async def round(
        self, number: int, all_: Sequence[Contender], vote: OpenVote, presses: int = PRESSES
    ) -> None:
        """One run of each contender, on an open vote that no earlier round used."""
        voters = len(self._ballots.people)
        lot = Press.lot(voters, presses)
        requests = self._ballots.requests(vote.slack, lot)

        async def received(run: Run) -> Sequence[str]:
            await self._sink.let_go(len(run.answers))
            said = self._sink.recorded, self._sink.receipts
            return [] if said == (len(lot), len(lot)) else [f"{said[0]} of {said[1]} receipts say recorded"]

        async def recorded(run: Run) -> Sequence[str]:
            return [*await received(run), *await self._product.missing(Platform.SLACK, vote.id, lot)]

        checks = {PRODUCT: recorded, REQUEST: received}
        for contender in turned(all_, number):
            self._sink.hold()
            check = checks.get(contender.name, _acknowledged)
            sample = await measure(contender, requests, voters, self.row.connections, check)
            self.row.add(contender.name, sample)


async def _acknowledged(run: Run) -> Sequence[str]:
    return ["an acknowledgement with a body"] if any(answer.body for answer in run.answers) else []
