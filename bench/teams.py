"""The row of the Teams ballot."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from bench import load
from bench.ballots import Press, TeamsBallots
from bench.bench import turned
from bench.figures import Target
from bench.load import Run
from bench.measuring import Against, Contender, Row, measure
from bench.processes import Server
from bench.product import Product
from bench.seeding import OpenVote
from bench.sink import RECORDED
from bot.domain.people import Platform

TITLE, PRODUCT = "Teams ballot", "plenary serve"
FLOOR, QUICK_FLOOR, STOCK = "aiohttp floor", "aiohttp floor on uvloop", "stock botbuilder"
AGAINST = (Against(FLOOR, Target(1.5)), Against(QUICK_FLOOR), Against(STOCK, Target(1 / 20)))
PARTS = {"  gate, press, a card": "request"}
PRESSES = 3  # a fourth within two minutes would choose again what it chose, and pass for a press sent twice
STOCK_REQUESTS = 150  # at a hundred times the time of the others


@asynccontextmanager
async def contenders(
    product: Product, ballots: TeamsBallots, vote: OpenVote, folder: Path
) -> AsyncIterator[list[Contender]]:
    """The running servers, the product first; the others answer with a card that it gave."""
    core = product.core
    first = await load.send(product.server.port, [ballots.requests(vote.teams, Press.lot(1, 1))])
    card = folder / "answer.json"
    card.write_bytes(first.answers[0].body)
    settings = {**ballots.settings, "BENCH_CARD": str(card)}
    async with AsyncExitStack() as stack:
        servers = {
            FLOOR: Server("bench.servers.teams_floor", folder, core, settings),
            QUICK_FLOOR: Server("bench.servers.teams_floor", folder, core, settings | {"BENCH_UVLOOP": "1"}),
            STOCK: Server("bench.servers.botbuilder", folder, core, settings),
        }
        servers |= {name: product.beside(layer) for name, layer in PARTS.items()}
        for server in servers.values():
            stack.enter_context(server)
        most = {STOCK: STOCK_REQUESTS}
        others = [Contender(name, server, most.get(name)) for name, server in servers.items()]
        yield [Contender(PRODUCT, product.server, later=True), *others]


class TeamsRow:
    """Measures rounds of one number of connections."""

    def __init__(self, product: Product, ballots: TeamsBallots, connections: int) -> None:
        self.row = Row(TITLE, PRODUCT, connections, AGAINST, tuple(PARTS))
        self._product = product
        self._ballots = ballots

    async def round(
        self, number: int, all_: Sequence[Contender], vote: OpenVote, presses: int = PRESSES
    ) -> None:
        """One run of each contender, on an open vote that no earlier round used."""
        voters = len(self._ballots.people)
        lot = Press.lot(voters, presses)
        requests = self._ballots.requests(vote.teams, lot)

        async def recorded(run: Run) -> Sequence[str]:
            return [*await _carded(run), *await self._product.missing(Platform.TEAMS, vote.id, lot)]

        for contender in turned(all_, number):
            check = recorded if contender.name == PRODUCT else _carded
            sample = await measure(contender, requests, voters, self.row.connections, check)
            self.row.add(contender.name, sample)


async def _carded(run: Run) -> Sequence[str]:
    other = sum(RECORDED.encode() not in answer.body for answer in run.answers)
    return [f"{other} answers are no card that says recorded"] if other else []
