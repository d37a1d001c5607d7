"""The rows of the web: from a link to a ballot, what pages weigh, and reads while ballots come."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import create_engine

from bench.ballots import TEAM, SlackBallots
from bench.bench import Bench
from bench.browser import Browser
from bench.bulk import grow
from bench.figures import Figure, Target
from bench.product import Product, serving
from bench.reads import reads
from bench.seeding import Seeded, counted, dispatcher, opened
from bench.sink import RECORDED, Sink
from bot.domain.people import IdentityKey, Platform
from bot.ports import Transaction
from bot.requests import ConversationKey, Request, typed
from store.schema.votes import votes

READERS, CLOSED_BALLOTS = 16, 500
VOTES = 4
"""one that closes with a result, and those under way"""
WEIGHT = Target(50)  # kilobytes, our own figure for a poor link
VOTING = Target(6), Target(60)  # requests and kilobytes, our own too
LINK = re.compile(r"/sign-in\?code=[\w-]+")


@dataclass(frozen=True, slots=True)
class Walk:
    """One member's way from a link to a ballot; `seconds` by the clock, on this machine."""

    browser: Browser
    seconds: float
    problems: list[str]


async def measured(bench: Bench) -> list[Figure]:
    """One server for all: members of Slack take a private link, vote on the web, and then read."""
    links: list[str] = []
    with bench.apart() as core:
        async with Sink(TEAM) as sink:
            slack = SlackBallots(bench.voters + bench.sized(READERS), sink)

            async def prepare(url: str, seeded: Seeded) -> None:
                links.extend(await _links(bench, url, slack.people[bench.voters :]))
                await _over(bench, url, seeded.votes[0].id)

            people = {Platform.SLACK: (TEAM, slack.people)}
            own = {"PLENARY_BOARD": "public"}
            async with serving(bench, core, people, VOTES, slack.settings, own, prepare=prepare) as product:
                bench.say("From a link to a ballot")
                units = product.seeded.units[Platform.SLACK][bench.voters :]
                walks = [await _walk(product, link, unit) for link, unit in zip(links, units, strict=True)]
                cookies = [walk.browser.cookie for walk in walks]
                return [
                    *_voting(walks),
                    *await _weights(product.server.port, cookies[0]),
                    *await reads(bench, product, slack, cookies),
                ]


async def _links(bench: Bench, url: str, people: list[str]) -> list[str]:
    """A private link for each, as the bot answers it on Slack."""
    store = opened(url)
    asked = dispatcher(store, bench.folder / "keys")
    try:
        found = []
        for user in people:
            here = ConversationKey(Platform.SLACK, TEAM, f"D{user}", personal=True)
            who = IdentityKey(Platform.SLACK, TEAM, user)
            reply = await asked(Request(f"link:{user}", who, here, *typed("web")))
            found += LINK.findall(repr(reply.view))
        return found
    finally:
        await store.close()


async def _over(bench: Bench, url: str, vote: int) -> None:
    """Gives a vote ballots and ends its time, so that the server counts it when it starts."""
    await grow(url, TEAM, bench.sized(CLOSED_BALLOTS), vote)
    store = opened(url)

    def end(tx: Transaction) -> datetime:
        tx.timers.set(f"vote:{vote}:close", "vote-close", vote, tx.now)
        return tx.now

    try:
        now = await store.run(end)
    finally:
        await store.close()
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(votes.update().where(votes.c.id == vote).values(closes_at=now))
    engine.dispose()


async def _walk(product: Product, link: str, unit: str) -> Walk:
    browser = Browser(product.server.port)
    began = time.perf_counter()
    page = await browser.opens(link)
    page = await browser.sends(next(form for form in page.forms if "code" in form.fields))
    form, yes = next((f, b) for f in page.forms for b in f.buttons if b.name == "press" and b.label == "Yes")
    page = await browser.sends(form, press=yes.value)
    seconds = time.perf_counter() - began
    _, ballots = await counted(product.database_url, int(json.loads(yes.value)[1]))
    kept = [ballot.choice for ballot in ballots if ballot.unit == unit]
    said = RECORDED in page.answer.text
    return Walk(browser, seconds, [] if said and kept == ["yes"] else [f"said {said}, kept {kept}"])


def _voting(walks: list[Walk]) -> list[Figure]:
    row = "From a link to a recorded ballot on the web, without JavaScript"
    requests, kilobytes = VOTING
    problems = [problem for walk in walks for problem in walk.problems]
    browsers = [walk.browser for walk in walks]
    return [
        Figure(row, "requests", [one.requests for one in browsers], requests, problems=problems),
        Figure(row, "bytes both ways", [b.kilobytes for b in browsers], kilobytes, "KB", problems=problems),
        Figure(row, "  by the clock, on this machine", [1e3 * walk.seconds for walk in walks], unit="ms"),
    ]


async def _weights(port: int, cookie: str) -> list[Figure]:
    """Pages as a browser loads them that has kept nothing."""
    figures = []
    for path, who, own in (("/", "a visitor", ""), ("/", "a member", cookie), ("/chat", "a member", cookie)):
        browser = Browser(port, scripts=True, cookie=own)
        await browser.opens(path)
        weight = [browser.received / 1000]
        figures.append(
            Figure("Page weight with everything it loads", f"{path} for {who}", weight, WEIGHT, "KB")
        )
    return figures
