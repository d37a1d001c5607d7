"""The Note for the Record: what is kept of it, its editions, and what its readers are asked (RULES §3)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot import codec
from bot.domain.community import named
from bot.domain.meetings import Meeting
from bot.domain.notes import Edition, Note, NoteState, Part, Version, standing
from bot.domain.people import Member
from bot.domain.prompts import Prompt
from bot.domain.steps import is_final
from bot.domain.votes import Result, Vote
from bot.notices import circulated, consensus, minutes, persons, rules
from bot.phrases import Speech, Speeches, marked
from bot.ports import Transaction
from bot.views import Actions, Button, Card, Code, Element, Fields, Language, Link, Spans, Style, Text, plain

DRAFT, CIRCULATE, PUBLISH = "draft", "circulate", "publish"
"""Steps in the life of a note, as the command names them."""

Corrections = Mapping[tuple[Part, Language], str]


@dataclass(frozen=True, slots=True)
class Content:
    """What a version says: its parts as drafted, in each language, and what the secretariat says instead.

    It is kept in words, so that no later version of ours says anything else; persons are numbers in it.
    """

    parts: Mapping[Part, Sequence[Card]]
    corrections: Corrections

    def frozen(self) -> str:
        """The content as canonical JSON, which is hashed."""
        said = {
            "parts": {part: [codec.data(card) for card in cards] for part, cards in self.parts.items()},
            "corrections": [[*key, text] for key, text in sorted(self.corrections.items())],
        }
        return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)

    def part(self, which: Part, language: Language) -> Card:
        """A part in a language, or in the first there is; a correction takes the place of its words."""
        cards = self.parts[which]
        card = next((one for one in cards if one.language == language), cards[0])
        correction = self.corrections.get((which, card.language))
        if correction is None:
            return card
        tables = (e for e in card.body if not isinstance(e, Text))
        words = (Text((line,), card.language) for line in correction.splitlines() if line.strip())
        return replace(card, body=(*words, *tables))


def thawed(content: str) -> Content:
    """The content that `Content.frozen` froze."""
    said = json.loads(content)
    parts = {Part(part): codec.value(cards) for part, cards in said["parts"].items()}
    return Content(parts, {(Part(part), language): text for part, language, text in said["corrections"]})


def drafted(tx: Transaction, meeting: Meeting, corrections: Corrections, speeches: Speeches) -> Content:
    """The note from what is recorded now."""
    spoken = [speeches(language) for language in tx.community.languages]
    parts = {which: [minutes.part(tx, meeting, which, speech) for speech in spoken] for which in Part}
    return Content(parts, corrections)


def state(tx: Transaction, note: Note) -> NoteState:
    """Where it stands, by its last call and what became of that."""
    return standing(note, map(_result, calls(tx, note)))


def calls(tx: Transaction, note: Note) -> list[Vote]:
    """The last call about the note, and the motion made of it with those that ran it again."""
    found: list[Vote] = []
    number = note.calls[-1] if note.calls else None
    while number is not None:
        vote = tx.votes.get(number)
        assert vote is not None  # noqa: S101 - votes are never deleted
        found.append(vote)
        number = tx.lives.rerun_as(number)
    return found


def _result(vote: Vote) -> Result | None:
    """What a vote came to; None while that may change."""
    return (vote.result or Result.VOID) if is_final(vote) else None


def name(tx: Transaction, speech: Speech) -> str:
    """What such a note is called in this community."""
    record = tx.community.record
    return named(record.names, speech.language) if record else speech.words("Note for the Record")


def number(tx: Transaction, note: Note) -> str:
    """The number of a published note, or ""."""
    record = tx.community.record
    return note.number.written(record.series if record else "NFR") if note.number else ""


def title(tx: Transaction, note: Note, speech: Speech) -> str:
    """What this one is called, and of which meeting it is."""
    called = f"{name(tx, speech)} {number(tx, note)}".strip()
    return speech.words("{note}: {meeting}", note=called, meeting=meeting_of(tx, note).title)


def meeting_of(tx: Transaction, note: Note) -> Meeting:
    """The meeting it is the note of."""
    meeting = tx.meetings.get(note.meeting_id)
    assert meeting is not None  # noqa: S101 - meetings are never deleted
    return meeting


_STATES = {
    NoteState.DRAFT: marked("a draft, not agreed yet"),
    NoteState.CIRCULATED: marked("circulated for corrections, not agreed yet"),
    NoteState.AGREED: marked("agreed, not published yet"),
    NoteState.PUBLISHED: marked("published"),
}
_EDITIONS = {
    Edition.MEMBERS: marked("for members"),
    Edition.PUBLIC: marked("published: organisations and counts, no persons"),
}


def edition_name(which: Edition, speech: Speech) -> str:
    """For whom an edition is, and so what it shows."""
    return speech.words(_EDITIONS[which])


def facts(tx: Transaction, note: Note, version: Version, speech: Speech) -> list[tuple[str, Spans]]:
    """Number, state, version and hash."""
    numbered, stands = number(tx, note), state(tx, note)
    return [
        *(((speech.words("Reference"), (numbered,)),) if numbered else ()),
        (speech.words("State"), (speech.words(_STATES[stands]),)),
        (speech.words("Version"), speech.say("{number}, of {at}", number=version.number, at=version.at)),
        (speech.words("Hash (SHA-256)"), (Code(version.hash),)),
    ]


def edition(tx: Transaction, note: Note, version: Version, which: Edition, speech: Speech) -> Card:
    """The whole note as this edition's readers read it."""
    content = thawed(version.content)
    pairs = (*facts(tx, note, version, speech), (speech.words("Edition"), (edition_name(which, speech),)))
    body: list[Element] = [Fields(pairs, speech.language)]
    for one in Part:
        card = content.part(one, speech.language)
        shown = persons.named(tx, card.body) if which is Edition.MEMBERS else persons.unnamed(card.body)
        body += [Text((card.title,), card.language, Style.HEADING), *shown]
    return Card(title(tx, note, speech), tuple(body), speech.language)


def words_of(version: Version, which: Part, language: Language) -> str:
    """What a part says, a line a paragraph and without its tables: what the secretariat corrects."""
    card = thawed(version.content).part(which, language)
    return "\n".join(plain(e.spans) for e in persons.unnamed(card.body) if isinstance(e, Text))


def summary(tx: Transaction, note: Note, speech: Speech, url: str) -> Card:
    """The note in a conversation: where it stands, and the links to it and to the call about it."""
    said = Fields(tuple(facts(tx, note, note.latest, speech)), speech.language)
    held = (_call(vote, speech, url) for vote in calls(tx, note)[-1:])
    return Card(
        title(tx, note, speech), (said, *held, circulated.link(note.meeting_id, speech, url)), speech.language
    )


def _call(vote: Vote, speech: Speech, url: str) -> Text:
    return Text((Link(rules.name(vote, speech), f"{url}/votes/{vote.id}"),), speech.language)


def published(tx: Transaction, speech: Speech, url: str) -> list[Element]:
    """The published notes, of the latest meeting first, each with the link to it."""
    return [
        Text((Link(title(tx, note, speech), f"{url}/notes/{note.meeting_id}"),), speech.language)
        for note in tx.notes.listed()
        if note.number
    ]


def question(tx: Transaction, note: Note, speech: Speech) -> Spans:
    """What its consensus call asks."""
    return speech.say(
        "Is the {note} of {meeting} agreed?", note=name(tx, speech), meeting=meeting_of(tx, note).title
    )


def step_buttons(tx: Transaction, note: Note, speech: Speech) -> list[Button]:
    """What the secretariat may do next."""
    meeting = str(note.meeting_id)
    match state(tx, note):
        case NoteState.DRAFT:
            return [
                Button(speech.words("Circulate it"), "note", (meeting, CIRCULATE), Style.PRIMARY),
                Button(speech.words("Correct it"), "correct", (meeting,)),
                Button(speech.words("Draft it again"), "note", (meeting, DRAFT)),
            ]
        case NoteState.CIRCULATED:
            return [
                Button(speech.words("Correct it"), "correct", (meeting,)),
                Button(speech.words("Draft it again"), "note", (meeting, DRAFT)),
            ]
        case NoteState.AGREED:
            return [Button(speech.words("Publish it"), "note", (meeting, PUBLISH), Style.PRIMARY)]
        case NoteState.PUBLISHED:
            return []


_NEXT = {
    NoteState.DRAFT: marked("It is a draft. Look through it, correct it, then circulate it for corrections."),
    NoteState.AGREED: marked("It is agreed. Publish it, and it gets its number."),
}


def waits(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Asks the secretariat for the next step, while there is one."""
    note = tx.notes.get(prompt.subject_id)
    stands = state(tx, note) if note else None
    if note is None or stands not in _NEXT:
        return None
    body = (
        speech.text(_NEXT[stands]),
        Fields(tuple(facts(tx, note, note.latest, speech)), speech.language),
        Actions(
            (*step_buttons(tx, note, speech), Button(speech.words("See it"), "note", (str(note.meeting_id),)))
        ),
    )
    return Card(title(tx, note, speech), body, speech.language)


def corrected(tx: Transaction, prompt: Prompt, member: Member, speech: Speech) -> Card | None:
    """Tells everybody on the roll that what they are asked to agree to has changed."""
    note = tx.notes.get(prompt.subject_id)
    held = calls(tx, note)[-1:] if note else []
    if note is None or not held or not consensus.is_open(tx, held[0]):
        return None
    (vote,) = held
    body = (
        speech.text(
            "It was corrected while it is circulated; this is version {number}.", number=note.latest.number
        ),
        Text((*consensus.when(tx, vote, speech), "."), speech.language, Style.NOTICE),
        Actions((Button(speech.words("See it"), "note", (str(note.meeting_id),)),)),
        consensus.buttons(vote, consensus.call(tx, vote), speech),
    )
    return Card(title(tx, note, speech), body, speech.language)
