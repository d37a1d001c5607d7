"""The command line: what an operator types. What each command does is the composition root's."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Protocol

import typer

from adapters.ballots import BallotErrors
from adapters.catalogues import SOURCE, speeches
from adapters.community import CommunityErrors, export, find, read
from adapters.counts import as_json, as_text, counted
from adapters.foreseen import as_json as as_lines
from adapters.foreseen import as_text as foreseen_text
from adapters.seals import KeysFolderUnusable
from adapters.settings import SettingsErrors
from bot.commands.checking import Diagnosis
from bot.commands.reporting import Foreseen
from bot.domain.counting import lots
from bot.domain.counting.methods import Method
from bot.domain.lists import ListRefused, Problem
from bot.views import plain

HostOption = Annotated[str, typer.Option(help="Address to listen on.")]
FileArgument = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True)]
PortOption = Annotated[int, typer.Option(help="Port to listen on.", min=1, max=65535)]
FilesArgument = Annotated[list[Path], typer.Argument(help="Ballots: BLT, or CSV with candidates as header.")]
MethodOption = Annotated[Method, typer.Option(help="How to count.")]
SeatsOption = Annotated[int | None, typer.Option(help="Seats to fill, if not as in the file.", min=1)]
DiagnosisOption = Annotated[bool, typer.Option("--json", help="For programs.")]
ReplaceOption = Annotated[bool, typer.Option("--replace", help="Even if there is a database already.")]
JsonOption = Annotated[bool, typer.Option("--json", help="One line of JSON a file.")]
WeeksOption = Annotated[int, typer.Option(help="Weeks to look ahead.", min=1, max=104)]
LinesOption = Annotated[bool, typer.Option("--json", help="A line of JSON a prompt.")]
LotOption = Annotated[
    str | None,
    typer.Option(help="RFC 3797 key for lots, as 9319./2.5.8./; by default made from the ballots."),
]


Progress = Callable[[int, int], None]
"""Told how much of how much is done."""


class Root(Protocol):
    """What the composition root offers to the command line."""

    def serve(self, host: str, port: int) -> None: ...
    def demo(self, port: int) -> None: ...
    def tick(self) -> None: ...
    def load_community(self, source: str, label: str) -> str: ...
    def load_organisations(self, file: Path) -> str: ...
    def invite_secretary(self, name: str) -> str: ...
    def migrate(self) -> str: ...
    def backup(self, file: Path, progress: Progress) -> str: ...
    def restore(self, file: Path, replace: bool, progress: Progress) -> str: ...
    def report(self, weeks: int) -> list[Foreseen]: ...
    def doctor(self) -> Diagnosis: ...
    def slack_manifest(self) -> str: ...
    def teams_package(self) -> bytes: ...


def build(root: Root) -> typer.Typer:
    """The `plenary` command line over `root`."""
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False,
                      help="Working groups and formal votes across Slack, Teams and the web.")  # fmt: skip
    _running(app, root)
    _data(app, root)
    _keeping(app, root)
    _platforms(app, root)
    _counts(app)
    return app


def _running(app: typer.Typer, root: Root) -> None:
    @app.command()
    def serve(host: HostOption = "127.0.0.1", port: PortOption = 3978) -> None:
        """Run the bot: every configured platform, the web, the clock."""
        root.serve(host, port)

    @app.command()
    def demo(port: PortOption = 3978) -> None:
        """Run a demonstration with invented people, a running vote and a clock you can step."""
        root.demo(port)

    @app.command()
    def tick() -> None:
        """Do once what is due now (timers, prompts, messages), then end."""
        root.tick()

    @app.command()
    def report(weeks: WeeksOption = 4, json: LinesOption = False) -> None:
        """Say which prompts are to come, to whom, when and why; reads beside whatever runs."""
        found = root.report(weeks)
        typer.echo(as_lines(found) if json else foreseen_text(found))

    @app.command()
    def doctor(json: DiagnosisOption = False) -> None:
        """Say what is stuck or wrong, why, and what to do; changes nothing. Exit 1 if there is anything."""
        found = root.doctor()
        typer.echo(found.as_json() if json else found.as_text())
        raise typer.Exit(1 if found.problems else 0)


def _data(app: typer.Typer, root: Root) -> None:
    community = typer.Typer(no_args_is_help=True, help="The community's data file.")
    app.add_typer(community, name="community")

    @community.command("check")
    def check(file: str) -> None:
        """Check a file (or a shipped community by name): every error with line and remedy. Exit 2 if any."""
        found = read(*find(file))
        typer.echo(f"{file}: {len(found.groups)} groups, {len(found.profiles)} vote profiles, no errors.")

    @community.command("load")
    def load(file: str) -> None:
        """Load a file into the database; people, roles and states are never overwritten."""
        typer.echo(root.load_community(*find(file)))

    @community.command("export")
    def export_(file: str) -> None:
        """Print a file in canonical form, with every default written out."""
        typer.echo(export(read(*find(file))), nl=False)

    organisations = typer.Typer(no_args_is_help=True, help="The organisations on the list.")
    app.add_typer(organisations, name="organisations")

    @organisations.command("load")
    def load_organisations(file: FileArgument) -> None:
        """Load organisations from CSV: name, class, parent, votes, delegate, alternate, mail, language."""
        try:
            typer.echo(root.load_organisations(file))
        except ListRefused as refused:
            for problem in refused.problems:
                typer.echo(_problem(file, problem), err=True)
            raise typer.Exit(2) from None

    @app.command("invite-secretary")
    def invite_secretary(name: str) -> None:
        """Print a code, good for 24 hours, that makes whoever enters it a secretary."""
        typer.echo(root.invite_secretary(name))

    @app.command()
    def migrate() -> None:
        """Bring the database to this version's schema."""
        typer.echo(root.migrate())


def _problem(file: Path, problem: Problem) -> str:
    speech = speeches()(SOURCE)
    place = f"{file.name}:{problem.line}" if problem.line else file.name
    return f"{place}: {plain(speech.phrase(problem.what))}; {plain(speech.phrase(problem.remedy))}"


def _keeping(app: typer.Typer, root: Root) -> None:
    @app.command()
    def backup(file: Path) -> None:
        """Write a backup of the database to a new FILE; the bot may run meanwhile."""
        typer.echo(root.backup(file, _progress()))

    @app.command()
    def restore(file: FileArgument, replace: ReplaceOption = False) -> None:
        """Put a backup in the place of the database, while the bot is stopped."""
        typer.echo(root.restore(file, replace, _progress()))


def _progress() -> Progress:
    """Shows on a terminal how far long work has come, in whole per cent."""
    shown = -1

    def show(done: int, total: int) -> None:
        nonlocal shown
        percent = 100 * done // max(total, 1)
        if percent != shown and sys.stderr.isatty():
            typer.echo(f"\r{percent} %", err=True, nl=percent == 100)
            shown = percent

    return show


def _platforms(app: typer.Typer, root: Root) -> None:
    manifest = typer.Typer(no_args_is_help=True, help="What to upload to Slack or Teams.")
    app.add_typer(manifest, name="manifest")

    @manifest.command("slack")
    def slack() -> None:
        """Print the Slack app manifest for PLENARY_URL."""
        typer.echo(root.slack_manifest(), nl=False)

    @manifest.command("teams")
    def teams(file: Path = Path("plenary-teams.zip")) -> None:
        """Write the Teams app package for PLENARY_URL and MICROSOFT_APP_ID."""
        file.write_bytes(root.teams_package())
        typer.echo(f"Wrote {file}.")


def _counts(app: typer.Typer) -> None:
    @app.command()
    def count(
        files: FilesArgument,
        method: MethodOption,
        seats: SeatsOption = None,
        json: JsonOption = False,
        lot: LotOption = None,
    ) -> None:
        """Count files of ballots, each by itself. Exit 2 if one has errors; the others are still counted."""
        if lot and not lots.is_key(lot):
            raise typer.BadParameter("write numbers, each with a full stop, a slash after each source")
        refused = False
        for file in files:
            try:
                ballots, result = counted(file, method, seats, lot)
            except BallotErrors as error:
                typer.echo(str(error), err=True)
                refused = True
                continue
            if ballots.note:
                typer.echo(f"{file}: {ballots.note}", err=True)
            typer.echo(as_json(str(file), result) if json else as_text(str(file), ballots.title, result))
        raise typer.Exit(2 if refused else 0)


def run(app: typer.Typer, anticipated: tuple[type[Exception], ...]) -> None:
    """Runs the command line; what is anticipated is said in sentences, with exit code 2."""
    own = SettingsErrors, KeysFolderUnusable, CommunityErrors
    said: tuple[type[Exception], ...] = (*own, *anticipated)
    try:
        app()
    except said as error:
        typer.echo(str(error), err=True)
        sys.exit(2)
