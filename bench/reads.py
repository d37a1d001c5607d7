"""The rows of reads on the web while the writer is busy with ballots, beside the same on a quiet server."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from urllib.parse import urlencode

from adapters.web.session import form_token
from bench import load
from bench.ballots import Press, SlackBallots
from bench.bench import Bench
from bench.browser import FORM
from bench.figures import Figure, Target
from bench.load import Answer, Run, http
from bench.product import Product
from bot.domain.people import Platform

CONNECTIONS, PRESSES, QUIET_TURNS = 16, 3, 60
NAMES = {"/": "The board", "/chat": "A member's page", "result": "“result N” and the page it is on"}
EXPECTED = {"/": b"<main", "/chat": b'name="press"', "result": b'class="answer"'}
TARGETS = {0.5: Target(5), 0.99: Target(5)}  # our own figure


@dataclass(slots=True)
class Reads:
    """What was read in one state of the server: a run of each round, by kind."""

    rounds: dict[str, list[Run]] = field(default_factory=lambda: {kind: [] for kind in EXPECTED})

    def add(self, turns: Sequence[Sequence[Answer]]) -> None:
        """Keeps a round's turns, in each of which every kind was read once."""
        for kind, answers in zip(EXPECTED, zip(*turns, strict=True), strict=True):
            self.rounds[kind].append(Run(answers, 0.0))

    def problems(self, kind: str) -> list[str]:
        """What was not answered as it must be."""
        answers = [answer for run in self.rounds[kind] for answer in run.answers]
        wrong = sorted({a.status for a in answers if a.status != 200 or EXPECTED[kind] not in a.body})
        return [f"reads answered with {wrong}, or without what they must show"] if wrong else []


async def reads(bench: Bench, product: Product, slack: SlackBallots, cookies: Sequence[str]) -> list[Figure]:
    """Every kind is read at once by one member after the other, each its next when all are answered."""
    closed, *under_way = product.seeded.votes
    connections = min(CONNECTIONS, bench.voters)
    lot = Press.lot(bench.voters, PRESSES * bench.rounds)
    each = bench.voters * PRESSES
    port, quiet, busy = product.server.port, Reads(), Reads()
    refused, speeds = 0, []
    turns = _turns(cookies, closed.id)
    for number in range(bench.rounds):
        bench.say(f"Reads while ballots come, round {number + 1} of {bench.rounds}")
        await product.server.settle()
        quiet.add([await _read(port, next(turns)) for _ in range(bench.sized(QUIET_TURNS))])
        part = lot[number * each : (number + 1) * each]
        requests = [one for vote in under_way for one in slack.requests(vote.slack, part)]
        lanes = load.lanes(requests, bench.voters, connections)
        casting = asyncio.create_task(load.send(port, lanes))
        meanwhile: list[Sequence[Answer]] = []
        while not casting.done():
            meanwhile.append(await _read(port, next(turns)))
        ballots = await casting
        busy.add(meanwhile)
        refused += sum(answer.status != 200 for answer in ballots.answers)
        speeds.append(len(ballots.answers) / ballots.seconds)
    wrong = [f"{refused} ballots were not taken"] if refused else []
    for vote in under_way:
        wrong += await product.missing(Platform.SLACK, vote.id, lot)
    return _figures(quiet, busy, speeds, wrong, connections)


def _turns(cookies: Sequence[str], vote: int) -> Iterator[list[Sequence[bytes]]]:
    """What a member reads at once, over a connection each; then what the next does."""
    for cookie in cycle(cookies):
        form = {"token": form_token(cookie.partition("=")[2]), "once": secrets.token_hex(8)}
        asks = urlencode({**form, "text": f"result {vote}"}).encode()
        own = {"cookie": cookie}
        yield [
            [http("/", own, None)],
            [http("/chat", own, None)],
            [http("/chat", {**own, **FORM}, asks)],
        ]


async def _read(port: int, turn: list[Sequence[bytes]]) -> Sequence[Answer]:
    return (await load.send(port, turn)).answers


def _figures(
    quiet: Reads, busy: Reads, speeds: Sequence[float], wrong: Sequence[str], connections: int
) -> list[Figure]:
    figures = []
    for kind in EXPECTED:
        row = f"{NAMES[kind]} while ballots come over {connections} connections"
        problems = [*wrong, *quiet.problems(kind), *busy.problems(kind)]
        pairs = list(zip(busy.rounds[kind], quiet.rounds[kind], strict=True))
        for share, target in TARGETS.items():
            ratios = [b.quantile(share) / q.quantile(share) for b, q in pairs]
            name = f"p{100 * share:.0f}"
            figures += [
                Figure(row, f"{name}, of the quiet server's", ratios, target, problems=problems),
                Figure(row, f"  {name}", [1e3 * b.quantile(share) for b, _ in pairs], unit="ms"),
                Figure(row, f"  {name}, quiet", [1e3 * q.quantile(share) for _, q in pairs], unit="ms"),
            ]
    casting = f"Ballots over {connections} connections while pages are read"
    return [*figures, Figure(casting, "  a second", speeds, problems=wrong)]
