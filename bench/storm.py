"""The rows of a storm of ballots: what it posts and edits, and how soon the last turnout is shown."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Sequence

from adapters.limits import TENANT
from bench import load
from bench.ballots import CHANNEL, TEAM, Press, SlackBallots
from bench.bench import Bench
from bench.figures import Figure, Target
from bench.product import serving
from bench.sink import Sink
from bot.domain.people import Platform
from bot.requests import ConversationKey

BALLOTS, EACH, CONNECTIONS = 10_000, 10, 16
FASTEST = 0.95 * TENANT.per_second
"""Ballots a second: of more the product refuses some, for they are all of one workspace."""
PATIENCE = 30.0  # seconds
SHOWN = re.compile(r'"text": "Vote (\d+):.*?Turnout: (\d+) of', re.DOTALL)
CALLS = {1: Target(0.003), 10: Target(0.02)}
SECONDS = {1: Target(2), 10: None}


async def measured(bench: Bench) -> list[Figure]:
    """One vote, then ten; each in one round."""
    return [figure for votes in CALLS for figure in await _storm(bench.within(str(votes)), votes)]


async def _storm(bench: Bench, votes: int) -> list[Figure]:
    voters = max(bench.sized(BALLOTS) // EACH, CONNECTIONS)
    row = f"Storm of {voters * EACH:,} ballots on Slack, {votes} open"
    channel = ConversationKey(Platform.SLACK, TEAM, CHANNEL, personal=False)
    with bench.apart() as core:
        async with Sink(TEAM) as sink:
            slack = SlackBallots(voters, sink)
            people = {Platform.SLACK: (TEAM, slack.people)}
            async with serving(bench, core, people, votes, slack.settings, channel=channel) as product:
                notices = [vote.slack for vote in product.seeded.votes]
                lanes = await asyncio.to_thread(_lanes, slack, notices, voters)  # the sink goes on answering
                bench.say(row)
                opened = len(sink.messages)
                run = await load.send(product.server.port, lanes, FASTEST)
                ended = time.monotonic()
                late = await _until_shown(sink, votes, voters)
                calls = len(sink.messages) - opened
    refused = sum(answer.status != 200 for answer in run.answers)
    problems = [f"{refused} ballots were not taken"] if refused else []
    if not opened:
        problems.append("the notice was never posted")
    if late is None:
        problems.append(f"the last turnout was not shown within {PATIENCE:.0f} s")
    wait = max(0.0, late - ended) if late else PATIENCE
    return [
        Figure(row, "posts and edits a ballot", [calls / len(run.answers)], CALLS[votes], problems=problems),
        Figure(row, "until the true last turnout is shown", [wait], SECONDS[votes], "s", problems=problems),
        Figure(row, "  ballots a second", [len(run.answers) / run.seconds]),
        Figure(row, "  p99 of a ballot's answer", [1e3 * run.quantile(0.99)], unit="ms"),
    ]


def _lanes(slack: SlackBallots, notices: Sequence[dict[str, object]], voters: int) -> list[list[bytes]]:
    """Each voter casts all of their ballots, then the next does, so that turnout grows to the end."""
    lot = Press.lot(voters, EACH)
    by_notice = [slack.requests(notice, lot) for notice in notices]
    return [
        [
            by_notice[turn % len(notices)][turn * voters + voter]
            for voter in range(first, voters, CONNECTIONS)
            for turn in range(EACH)
        ]
        for first in range(CONNECTIONS)
    ]


async def _until_shown(sink: Sink, votes: int, voters: int) -> float | None:
    """The instant, by the monotonic clock, at which the last of the votes showed everybody's ballot."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        shown: dict[str, float] = {}
        for at, text in sink.messages:
            for vote, turnout in SHOWN.findall(text):
                if int(turnout) == voters:
                    shown.setdefault(vote, at)
        if len(shown) == votes:
            return max(shown.values())
        await asyncio.sleep(0.05)
    return None
