"""Composition root: settings -> store, platforms, clock -> run. Read top to bottom."""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from adapters import calendar, cli, community, demo, logs
from adapters.catalogues import languages, speeches
from adapters.cli import Progress
from adapters.clock import Clock, Ticker
from adapters.metrics import Watched, counted, measured, serve_metrics
from adapters.readiness import Readiness
from adapters.seals import KeyFolder
from adapters.server import Front, run
from adapters.server import serve as serve_http
from adapters.settings import Settings, SettingsErrors, read_settings
from adapters.slack.manifest import manifest as slack_manifest
from adapters.slack.render import Place
from adapters.slack.render import message as slack_message
from adapters.teams.manifest import package as teams_package
from adapters.teams.render import render as teams_card
from adapters.teams.writing import Reader
from adapters.web.app import WebApp
from bot import upkeep
from bot.commands import founding, planning, registry
from bot.commands.accounts import new_code
from bot.commands.calendar import plan_calendar
from bot.commands.checking import Diagnosis
from bot.commands.reporting import Foreseen, foreseen
from bot.dispatch import Dispatcher
from bot.doctor import diagnose
from bot.domain import lists
from bot.duties import Duties
from bot.platforms import configured
from bot.ports import Transaction
from bot.sending import Patient, Sender
from bot.upkeep import NotRestored, opened, with_store
from bot.views import Card
from store import BackupRefused, DatabaseIsNewer, DatabaseIsOlder, DatabaseUnusable, StoreInUse

gc.freeze()
gc.set_threshold(10_000)  # at 700 it took 6 % of a ballot's processor time, now 2 %
gc.enable()

T = TypeVar("T")

Renderers = Mapping[str, Callable[[Card], object]]

log = logging.getLogger("plenary")

SECRETARY_CODE = timedelta(hours=24)
DEMO_DATA = Path("data") / "demo"


def main() -> None:
    """The `plenary` command."""
    told = (
        StoreInUse,
        DatabaseIsNewer,
        DatabaseIsOlder,
        DatabaseUnusable,
        BackupRefused,
        NotRestored,
        demo.HalfPlayed,
    )
    try:
        cli.run(cli.build(Plenary()), told)
    finally:
        gc.freeze()  # at its end the interpreter would look through everything once more: a third of a second


class Plenary:
    """What the command line can ask for; each opens what it needs and closes it again."""

    def serve(self, host: str, port: int) -> None:
        """Runs every configured platform until it is told to stop."""
        logs.configure()
        settings = read_settings()
        if settings.metrics:
            serve_metrics(settings.metrics)
        run(serve(settings, Clock(), host, port))

    def demo(self, port: int) -> None:
        """Runs the demonstration: `serve` with an invented community on loopback, its clock to be stepped."""
        logs.configure(logging.WARNING)
        settings = Settings(data=DEMO_DATA, board="public", url=f"http://127.0.0.1:{port}")
        words = speeches()
        renderers: Renderers = {
            "Slack": lambda card: slack_message(card, Place("", words)),
            "Teams": lambda card: teams_card(card, Reader("UTC", ""), words),
        }
        run(serve(settings, demo.founding_clock(), "127.0.0.1", port, renderers))

    def tick(self) -> None:
        """Does once what is due."""
        logs.configure()
        run(tick(read_settings(), Clock()))

    def load_community(self, source: str, label: str) -> str:
        """Loads a checked file into the database."""
        loaded = community.read(source, label)
        run(with_store(read_settings(), lambda tx: founding.load_community(tx, loaded, source)))
        return f"Loaded {label}: {len(loaded.groups)} groups, {len(loaded.profiles)} vote profiles."

    def load_organisations(self, file: Path) -> str:
        """Loads a list of organisations."""
        content = file.read_bytes()

        def load(tx: Transaction) -> tuple[int, int]:
            known = [o.name for o in tx.organisations.all()]
            rows = lists.read(content, tx.community, known)
            return founding.load_organisations(tx, rows)

        added, known = run(with_store(read_settings(), load))
        return f"Added {added} organisations; {known} were on the list before and stay as they are."

    def invite_secretary(self, name: str) -> str:
        """Issues the code that makes whoever enters it a secretary."""
        settings, code = read_settings(), new_code()

        def issue(tx: Transaction) -> None:
            payload = {"organisation": None, "name": name, "mail": "", "role": "secretary"}
            tx.codes.issue(code, "invitation", payload, tx.now + SECRETARY_CODE)

        run(with_store(settings, issue))
        where = f"{settings.url}/sign-in"
        return f"{code}\nWithin 24 hours, once: send the bot “link {code}”, or enter it at {where}."

    def migrate(self) -> str:
        """Opening the store migrates it."""
        run(with_store(read_settings(), lambda tx: tx.now))
        return "The database has this version's schema."

    def report(self, weeks: int) -> list[Foreseen]:
        """The prompts of the coming weeks."""
        ahead = timedelta(weeks=weeks)
        return run(upkeep.beside(read_settings(), lambda tx: foreseen(tx, tx.now + ahead)))

    def doctor(self) -> Diagnosis:
        """What is stuck or wrong."""
        return run(diagnose(read_settings()))

    def backup(self, file: Path, progress: Progress) -> str:
        """Writes a backup beside whatever runs."""
        return upkeep.backup(read_settings(), file, progress)

    def restore(self, file: Path, replace: bool, progress: Progress) -> str:
        """Puts a backup in the database's place."""
        return upkeep.restore(read_settings(), file, replace, progress)

    def slack_manifest(self) -> str:
        """The Slack app manifest for this address."""
        return slack_manifest(_required_url(read_settings()))

    def teams_package(self) -> bytes:
        """The Teams app package for this address and app id."""
        settings = read_settings()
        if not settings.teams:
            raise SettingsErrors(["MICROSOFT_APP_ID: is missing"])
        return teams_package(_required_url(settings), settings.teams[0].app_id)


async def serve(
    settings: Settings, clock: Clock, host: str, port: int, renderers: Renderers | None = None
) -> None:
    """Composes everything and serves until told to stop. Tests hand in a clock of their own.

    With `renderers`, which show what a platform would receive of a card, it is a demonstration.
    """
    url = settings.url or f"http://{host}:{port}"
    seals = KeyFolder(settings.keys_folder)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened(settings, clock))
        await store.run(lambda tx: _found(tx, settings, url))

        ticker = Ticker(Watched(lambda: duties.round(), store))  # noqa: PLW0108 - `duties` is made below
        words = speeches()
        dispatcher = Dispatcher(
            store, seals, registry(map(words, languages())), words, url, ticker.wake, settings.mails
        )
        dispatch = measured(dispatcher)

        stage = demo.Demo(store, dispatch, words, clock, renderers) if renderers else None
        web = WebApp(store, dispatch, words, url, settings.board, stage, mails=settings.mails)
        platforms = await configured(settings, store, dispatch, words, stack)

        means = (
            (stage.messengers, stage.seconds) if stage else (counted(platforms.messengers), time.monotonic)
        )
        sender = Sender(Patient(store), *means)
        duties = Duties(store, seals, sender, words, calendar.occurrences, url, web.changed)
        store.listen(web.changed)
        if stage:
            stage.tick = duties.tick
            await stage.prepare()
            stack.push_async_callback(stage.keep)

        async def started() -> None:
            """What the first request need not wait for."""
            ticker.start()
            await duties.couriers.start()
            await platforms.warm()
            if stage:
                print(f"The demonstration is open at {url}/ — stop it with Ctrl+C.", flush=True)  # noqa: T201

        for running in (duties.couriers, ticker):  # the first to end: their rounds need all the rest
            stack.push_async_callback(running.stop)
        await serve_http(Front(platforms.gates, web.asgi, Readiness(store)), host, port, started, web.close)


async def tick(settings: Settings, clock: Clock) -> None:
    """One round of the duties without serving: for an operator's own scheduler."""
    seals = KeyFolder(settings.keys_folder)
    async with AsyncExitStack() as stack:
        store = await stack.enter_async_context(opened(settings, clock))
        words = speeches()
        dispatcher = Dispatcher(
            store, seals, registry(map(words, languages())), words, settings.url, lambda: None
        )
        platforms = await configured(settings, store, dispatcher, words, stack)
        sender = Sender(Patient(store), platforms.messengers, time.monotonic)
        duties = Duties(store, seals, sender, words, calendar.occurrences, settings.url, lambda: None)
        await duties.deliverer.begin()
        await duties.tick()
        await duties.couriers.stop()


def _found(tx: Transaction, settings: Settings, url: str) -> None:
    """What a start makes sure of: the community, its next meetings, a first secretary."""
    source, label = community.find(settings.community)
    founding.load_community(tx, community.read(source, label), source)
    plan_calendar(tx, calendar.occurrences)
    planning.soon(tx)
    for member in founding.name_secretaries(tx, settings.secretary_keys()):
        if member.mail:
            how = "the address" if settings.mail_server else "a code from “plenary invite-secretary”"
            log.warning("first secretary: enter %s at %s/sign-in", how, url)


def _required_url(settings: Settings) -> str:
    if not settings.url:
        raise SettingsErrors(["PLENARY_URL: is missing; the platforms need to know the address"])
    return settings.url


if __name__ == "__main__":
    main()
