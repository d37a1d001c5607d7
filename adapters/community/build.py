"""From the checked shape of a community's file to the frozen values of the domain."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from adapters.community import words
from adapters.community.shape import (
    ASKED,
    CalendarShape,
    CommunityShape,
    GroupShape,
    MandateShape,
    PromptShape,
    SeatShape,
    SourceShape,
    numbered,
)
from adapters.community.voting import CALLED_FOR, ElectionShape, ProfileShape, QuorumShape, ThresholdShape
from bot.domain.community import (
    CalendarRule,
    Charter,
    Community,
    Deliverable,
    GroupEntry,
    GroupKind,
    Names,
    Objective,
    OrganisationKind,
    PhasePlan,
    PromptRule,
    RecordRule,
    SeatEntry,
    Source,
    StandingRule,
)
from bot.domain.profiles import Body, ElectionRules, Kind, Profile, Quorum, QuorumOf, Threshold

_CHALLENGE = timedelta(days=5)
_SHORTEST = timedelta(hours=48)
_TERM = timedelta(days=2 * 365)


def built(shape: CommunityShape) -> Community:
    """The community that `shape` describes, everything it leaves out filled in."""
    name = _names(shape.name)
    groups = tuple(_group(slug, group) for slug, group in shape.groups.items())
    meeting = next(group.names for group in groups if group.kind is GroupKind.PLENARY)
    return Community(
        slug=shape.community,
        names=name,
        languages=shape.languages,
        zone=shape.zone,
        operator=_names(shape.operator) or name,
        kinds=tuple(OrganisationKind(s, _names(o.name), o.votes) for s, o in shape.organisations.items()),
        groups=groups,
        seats=tuple(seat for slug, entry in shape.seats.items() for seat in _seats(slug, entry)),
        profiles=tuple(_profile(slug, entry, shape) for slug, entry in shape.profiles.items()),
        calendar=_calendar(shape.calendar, shape.zone, meeting) if shape.calendar else None,
        prompts=tuple(_prompts(slug, entry) for slug, entry in shape.prompts.items()),
        pillar=_names(shape.strategy),
        standing=StandingRule(shape.standing.acts, shape.standing.within, shape.standing.warning),
        record=RecordRule(_names(shape.record.name), shape.record.series) if shape.record else None,
    )


def _names(texts: dict[str, str] | None) -> Names:
    return tuple((texts or {}).items())


def _group(slug: str, group: GroupShape) -> GroupEntry:
    charter = _charter(group.mandate) if group.mandate else None
    return GroupEntry(slug, group.kind, _names(group.name), group.aliases, charter, group.contact)


def _charter(mandate: MandateShape) -> Charter:
    return Charter(
        purpose=_names(mandate.purpose),
        objectives=tuple(Objective(n, _names(text)) for n, text in enumerate(mandate.objectives, 1)),
        start=mandate.start,
        end=mandate.end,
        review=mandate.review,
        minimum_units=mandate.minimum_units,
        deliverables=tuple(
            Deliverable(n, _names(promised.title), promised.due)
            for n, promised in enumerate(mandate.deliverables, 1)
        ),
        pillar=_source(mandate.pillar),
        plan=_source(mandate.plan),
    )


def _source(said: SourceShape | None) -> Source | None:
    return Source(_names(said.title), said.link) if said else None


def _seats(slug: str, seat: SeatShape) -> Iterator[SeatEntry]:
    term = seat.term if seat.term is not None else _TERM if seat.kind == "elected" else timedelta(0)
    for number, name in enumerate(numbered(slug, seat.count), 1):
        mark = f" {number}" if seat.count > 1 else ""
        called = tuple((language, text + mark) for language, text in seat.name.items())
        yield SeatEntry(
            name, seat.body, called, seat.kind, seat.constituency, term, seat.chair, seat.term_limit
        )


def _calendar(calendar: CalendarShape, zone: str, meeting: Names) -> CalendarRule:
    name = _names(calendar.name) or meeting
    here = calendar.zone or zone
    asked = calendar.phases
    phases = PhasePlan(asked.papers, asked.freeze, asked.voting, asked.record)
    return CalendarRule(
        calendar.rule, calendar.first, calendar.at, here, calendar.days, name, calendar.lasts, phases
    )


def _prompts(slug: str, entry: PromptShape) -> PromptRule:
    whom = ASKED[entry.about]
    return PromptRule(slug, entry.about, entry.before, whom, entry.at, entry.apart, entry.afterwards)


def _profile(slug: str, entry: ProfileShape, shape: CommunityShape) -> Profile:
    challenge = entry.challenge if entry.challenge is not None else _CHALLENGE * entry.is_certified
    least = CALLED_FOR if entry.kind is Kind.CONSENSUS else _SHORTEST
    breaks = entry.body is Body.SEATS and entry.is_simple and any(s.chair for s in shape.seats.values())
    return Profile(
        slug=slug,
        names=_names(entry.name),
        body=entry.body,
        group_kinds=tuple(kind.value for kind in entry.kinds or _kinds(entry.body, shape)),
        kind=entry.kind,
        quorum=_quorum(entry.quorum),
        threshold=_threshold(entry.threshold),
        secrecy=entry.secrecy,
        window=entry.window,
        shortest=entry.shortest if entry.shortest is not None else min(least, entry.window),
        from_meeting=entry.from_meeting,
        challenge=challenge,
        certified=entry.is_certified,
        tie_break=breaks if entry.tie_break is None else entry.tie_break,
        early_close=entry.early_close,
        recorded=entry.recorded,
        endorses=entry.endorses,
        joined_for=entry.joined_for,
        seats=entry.seats,
        straw=entry.straw,
        recusal=entry.recusal,
        election=_election(entry.election) if entry.election else None,
    )


def _election(asks: ElectionShape) -> ElectionRules:
    return ElectionRules(asks.seconders, asks.cap, asks.unopposed, asks.voters)


def _kinds(body: Body, shape: CommunityShape) -> tuple[GroupKind, ...]:
    """The groups a profile is for where it does not say."""
    if body is Body.PLENARY:
        return (GroupKind.PLENARY,)
    if body in (Body.GROUP, Body.PERSONS):
        return (GroupKind.WORKING,)
    return tuple(dict.fromkeys(shape.groups[seat.body].kind for seat in shape.seats.values()))


def _threshold(limits: ThresholdShape) -> Threshold:
    return Threshold(
        limits.share,
        limits.base,
        limits.unanimous,
        limits.at_most_against,
        limits.minimum_for,
        limits.veto,
    )


def _quorum(quorum: QuorumShape) -> Quorum:
    counts = quorum.of in {QuorumOf.NONE, QuorumOf.NUMBER} or quorum.number
    return Quorum(quorum.of, None if counts else quorum.share or words.HALF, quorum.number)
