"""The chart over meetings: what each organisation did up to each of them (RULES §2, Standing)."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.groups import Group
from bot.domain.people import Member, Organisation
from bot.domain.profiles import Secrecy
from bot.domain.standing import Act, Deed, Engagement, by_period
from bot.domain.votes import COUNTED_STATES
from bot.notices.engagements import LOOKED_BACK, engagements, has_standing, standing_now
from bot.notices.standing import word
from bot.phrases import Speech
from bot.ports import Transaction
from bot.views import Chart, Element, Style, Table


@dataclass(frozen=True, slots=True)
class Period:
    """The time up to the end of a meeting, since the end of the one before."""

    name: str
    """the month of the meeting, by its own clock"""
    ends_at: datetime


def periods(tx: Transaction, speech: Speech) -> tuple[Period, ...]:
    """Up to each meeting that counts still, and up to the one to come, or up to now where there is none."""
    meetings = list(tx.meetings.ended(tx.now - LOOKED_BACK * tx.community.standing.within))
    coming = tx.meetings.next()
    shown = [*meetings, *((coming,) if coming else ())]
    found = tuple(Period(f"{m.starts_at.astimezone(ZoneInfo(m.zone)):%Y-%m}", m.ends_at) for m in shown)
    return found if coming else (*found, Period(speech.words("since then"), tx.now))


def of_group(tx: Transaction, group: Group, member: Member, speech: Speech, *, brief: bool) -> list[Element]:
    """Every organisation of a group: how many took part, and what each did; marks for words where `brief`."""
    columns, known = periods(tx, speech), engagements(tx, group.id)
    rows = sorted((tx.organisations.get(one).name, e) for one, e in known.items())
    if not rows:
        return [speech.text("No organisation is represented in this group.")]
    title = speech.words("Organisations that took part, up to each global meeting")
    header, every = speech.words("Organisation"), (speech.words("represented now"), len(rows))
    return [
        Chart(title, (every, *_took_part(known.values(), columns)), speech.language),
        _table(tx, header, rows, columns, member, speech, brief=brief),
        *_legend(speech, brief=brief),
    ]


def of_organisation(
    tx: Transaction, organisation: Organisation, member: Member, speech: Speech, *, brief: bool
) -> list[Element]:
    """What an organisation did in each of its groups."""
    columns = periods(tx, speech)
    rows = [(group.called(speech.language), e) for group, e in known(tx, organisation).items()]
    if not rows:
        return [speech.text("{organisation} is represented in no group.", organisation=organisation.name)]
    header = speech.words("Group")
    return [_table(tx, header, rows, columns, member, speech, brief=brief), *_legend(speech, brief=brief)]


def known(tx: Transaction, organisation: Organisation) -> dict[Group, Engagement]:
    """What is known of an organisation in each group in which it has a standing."""
    groups = filter(has_standing, tx.groups.all())
    found = ((group, engagements(tx, group.id).get(organisation.id)) for group in groups)
    return {group: engagement for group, engagement in found if engagement}


def _took_part(known: Iterable[Engagement], columns: Sequence[Period]) -> tuple[tuple[str, int], ...]:
    """How many organisations did anything, up to each meeting."""
    ends = [column.ends_at for column in columns]
    done = [by_period(e.acts, ends) for e in known]
    return tuple((c.name, sum(bool(row[i]) for row in done)) for i, c in enumerate(columns))


def _table(
    tx: Transaction,
    header: str,
    rows: Sequence[tuple[str, Engagement]],
    columns: Sequence[Period],
    member: Member,
    speech: Speech,
    *,
    brief: bool,
) -> Table:
    """A row of cells for each, and how it stands."""
    ends = [column.ends_at for column in columns]
    shown = _shown(tx, (e for _, e in rows))
    heads = (header, *(column.name for column in columns), speech.words("Standing"))
    return Table(
        heads,
        tuple(
            (
                (name,),
                *((_cell(done, speech, brief=brief),) for done in by_period(_seen(e, member, shown), ends)),
                (word(standing_now(tx, e), speech),),
            )
            for name, e in rows
        ),
        speech.language,
    )


def _seen(engagement: Engagement, member: Member, shown: Container[int]) -> tuple[Act, ...]:
    """What a member may know of: others' ballots only once a result has shown them (RULES §4, Secrecy)."""
    if "secretary" in member.community_roles or engagement.organisation_id == member.organisation_id:
        return engagement.acts
    return tuple(act for act in engagement.acts if act.vote_id is None or act.vote_id in shown)


def _shown(tx: Transaction, known: Iterable[Engagement]) -> frozenset[int]:
    """The votes whose results have shown who voted."""
    numbers = {act.vote_id for engagement in known for act in engagement.acts if act.vote_id is not None}
    votes = (tx.votes.get(number) for number in numbers)
    return frozenset(
        v.id for v in votes if v and v.rule.secrecy is Secrecy.OPEN and v.state in COUNTED_STATES
    )


def _cell(done: frozenset[Deed], speech: Speech, *, brief: bool) -> str:
    context = "deed mark" if brief else "deed"
    return (" " if brief else ", ").join(speech.name(context, d.value) for d in Deed if d in done) or "—"


def _legend(speech: Speech, *, brief: bool) -> list[Element]:
    marks = ", ".join(f"{speech.name('deed mark', d.value)}: {speech.name('deed', d.value)}" for d in Deed)
    return [
        *((speech.text("{marks}; —: nothing.", Style.MUTED, marks=marks),) if brief else ()),
        speech.text(
            "Of others, ballots are shown once an open vote has its result; the secretariat sees all.",
            Style.MUTED,
        ),
    ]
