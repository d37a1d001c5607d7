"""Gathers the evidence of a run: from the tables, from the bot's answers, from the platforms' own logs."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from tests.faults import answers
from tests.faults.clients import Crowd
from tests.faults.evidence import Evidence, Fault, Reading, Root, Said, Shown
from tests.faults.founding import TREES, OpenVote
from tests.faults.requests import Press, Web
from tests.faults.society import TENANT
from tests.faults.stage import EPOCH, Stage
from tests.faults.tables import Tables, read_tables
from tests.faults.wire import exchange
from tests.faults.wording import words_of
from tests.standins.teams import text_of
from tests.standins.teams.people import App

MOTION = {"yes": "Yes", "no": "No", "abstain": "Abstain"}
_NUMBER = re.compile(r"[Vv]ote (\d+)")
_REPEAT = "Repeat of an earlier message: "


@dataclass
class Watch:
    """What was read of the votes while the storm went on."""

    stage: Stage
    readings: dict[int, list[Reading]] = field(default_factory=dict)
    roots: list[Root] = field(default_factory=list)

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(vote.number for vote in self.stage.founded.votes)

    def look(self) -> Tables:
        """Reads the tables now."""
        at = time.monotonic()
        tables = read_tables(self.stage.database_url, *self.numbers)
        for number, reading in tables.readings(at).items():
            self.readings.setdefault(number, []).append(reading)
        self.roots.append(tables.root)
        return tables

    async def ask(self) -> None:
        """Asks the bot for each result, as a member does with a browser."""
        web = Web(self.stage.founded.sessions)
        key = next(key for key in self.stage.founded.sessions if "delegate" in key.user)
        for number in self.numbers:
            template = web.press(key, self.stage.founded.votes[0], "yes")
            asked = Press(None, template.content | {"press": json.dumps(["result", str(number)])})
            status, body = await exchange(self.stage.servers[0].port, web.request(key, asked), web.patience)
            if status != 200:
                continue  # whoever has nobody told anything is found by how little happened
            words = words_of(answers.main_words(body.decode()))
            self.readings.setdefault(number, []).append(
                Reading(time.monotonic(), "answer on the web", result=words.result, figures=words.figures)
            )


def evidence(watch: Watch, tables: Tables, crowd: Crowd, faults: Sequence[Fault], seconds: float) -> Evidence:
    """Everything at the end of a run."""
    stage = watch.stage
    votes = {
        vote.number: replace(
            tables.votes[vote.number],
            labels=labels(vote),
            readings=watch.readings[vote.number],
            followers=stage.followers,
        )
        for vote in stage.founded.votes
    }
    return Evidence(
        votes=votes,
        clocks=stage.clock.steps,
        seconds=seconds,
        shown=sorted((*_on_slack(stage), *_on_teams(stage)), key=lambda shown: shown.at),
        events=tables.events,
        roots=watch.roots,
        said=sorted((*_private(crowd), *_logged(stage)), key=lambda said: said.at),
        faults=faults,
        unsent=tables.unsent,
    )


def labels(vote: OpenVote) -> Mapping[str, str]:
    """What members read for each choice."""
    return dict(zip(vote.choices, TREES, strict=True)) if vote.secrecy == "sealed" else MOTION


def _on_slack(stage: Stage) -> Iterator[Shown]:
    for shown in stage.slack.shown:
        conversation = f"slack:{shown.team}/{shown.where}"
        if shown.kind in ("post", "edit") and conversation in stage.followers:
            text = stage.slack.text_of(shown)
            yield from _shown(shown.at - EPOCH, conversation, shown.ts, text, edit=shown.kind == "edit")


def _on_teams(stage: Stage) -> Iterator[Shown]:
    conversation = f"teams:{TENANT}/{stage.channel.id}"
    for message in stage.teams.log.all():
        if message.place.id != stage.channel.id or not isinstance(message.by, App):
            continue
        contents = [*message.history, message.activity]
        for number, (at, activity) in enumerate(
            zip((message.sent_at, *message.changed_at), contents, strict=True)
        ):
            yield from _shown(
                at.timestamp() - EPOCH, conversation, message.id, text_of(activity), edit=number > 0
            )


def _shown(at: float, conversation: str, message: str, text: str, *, edit: bool) -> Iterator[Shown]:
    """Nothing where no vote is spoken of."""
    if named := _NUMBER.search(text):
        words = words_of(text)
        shows = "result" if text.lstrip().removeprefix(_REPEAT).startswith("Result of") else "notice"
        yield Shown(
            at, conversation, message, int(named[1]), text, shows, edit, _REPEAT in text, words.progress,
            words.result, words.figures,
        )  # fmt: skip


def _private(crowd: Crowd) -> Iterator[Said]:
    for at, text in crowd.said:
        yield Said(at, "private", text)


def _logged(stage: Stage) -> Iterator[Said]:
    for server in stage.servers:
        at = 0.0
        for line in server.log_text().splitlines():
            if line.startswith("{"):
                at = datetime.fromisoformat(json.loads(line)["at"]).timestamp() - EPOCH
            yield Said(at, "log", line)
