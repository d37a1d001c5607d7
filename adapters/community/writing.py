"""Writes a community as the canonical YAML of its file: every key, in one order, nothing left to defaults."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from adapters.community.words import duration_text, limit_text, share_text
from bot.domain.community import (
    CalendarRule,
    Charter,
    Community,
    GroupEntry,
    Names,
    OrganisationKind,
    PhasePlan,
    PromptRule,
    RecordRule,
    SeatEntry,
    Source,
    StandingRule,
)
from bot.domain.profiles import ElectionRules, Profile, Quorum, Threshold


class _Dumper(yaml.SafeDumper):
    """Writes everything out: the file's reader counts aliases against its limits."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ANN401, ARG002 - the base class's signature
        return True


def export(community: Community) -> str:
    """The file that reads as `community` again. Durations must be whole minutes."""
    tree = {
        "community": community.slug,
        "name": _text(community.names),
        "languages": list(community.languages),
        "zone": community.zone,
        "operator": _text(community.operator),
        "strategy": _text(community.pillar) if community.pillar else None,
        "organisations": {kind.slug: _organisations(kind) for kind in community.kinds},
        "groups": {group.slug: _group(group) for group in community.groups},
        "seats": {seat.slug: _seat(seat) for seat in community.seats},
        "profiles": {profile.slug: _profile(profile) for profile in community.profiles},
        "calendar": _calendar(community.calendar) if community.calendar else None,
        "record": _record(community.record) if community.record else None,
        "prompts": {prompt.slug: _prompt(prompt) for prompt in community.prompts},
        "standing": _standing(community.standing),
    }
    return yaml.dump(_given(tree), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100)


def _given(tree: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in tree.items() if value is not None}


def _text(names: Names) -> str | dict[str, str]:
    return names[0][1] if len(names) == 1 else dict(names)


def _organisations(kind: OrganisationKind) -> dict[str, Any]:
    return {"name": _text(kind.names), "votes": kind.votes}


def _group(group: GroupEntry) -> dict[str, Any]:
    return _given(
        {
            "kind": group.kind.value,
            "name": _text(group.names),
            "aliases": list(group.aliases),
            "contact": group.contact or None,
            "mandate": _mandate(group.charter) if group.charter else None,
        }
    )


def _mandate(charter: Charter) -> dict[str, Any]:
    return _given(
        {
            "purpose": _text(charter.purpose),
            "pillar": _source(charter.pillar) if charter.pillar else None,
            "plan": _source(charter.plan) if charter.plan else None,
            "objectives": [_text(objective.texts) for objective in charter.objectives],
            "deliverables": [{"title": _text(d.titles), "due": d.due} for d in charter.deliverables] or None,
            "start": charter.start,
            "end": charter.end,
            "review": duration_text(charter.review),
            "minimum_units": charter.minimum_units,
        }
    )


def _source(source: Source) -> dict[str, Any]:
    return _given({"title": _text(source.titles), "link": source.url or None})


def _seat(seat: SeatEntry) -> dict[str, Any]:
    return _given(
        {
            "body": seat.body,
            "name": _text(seat.names),
            "kind": seat.kind,
            "constituency": seat.constituency or None,
            "term": duration_text(seat.term),
            "term_limit": seat.term_limit,
            "chair": seat.chair,
        }
    )


def _profile(profile: Profile) -> dict[str, Any]:
    return _given(
        {
            "name": _text(profile.names),
            "body": profile.body.value,
            "for": list(profile.group_kinds),
            "kind": profile.kind.value,
            "threshold": _threshold(profile.threshold),
            "quorum": _quorum(profile.quorum),
            "secrecy": profile.secrecy.value,
            "window": duration_text(profile.window),
            "shortest": duration_text(profile.shortest),
            "from_meeting": profile.from_meeting,
            "challenge": duration_text(profile.challenge),
            "certified": profile.certified,
            "tie_break": profile.tie_break,
            "early_close": profile.early_close,
            "recorded": profile.recorded,
            "endorses": profile.endorses,
            "joined_for": duration_text(profile.joined_for),
            "seats": profile.seats,
            "straw": profile.straw,
            "recusal": profile.recusal,
            "election": _election(profile.election) if profile.election else None,
        }
    )


def _election(rules: ElectionRules) -> dict[str, Any]:
    return {
        "seconders": rules.seconders,
        "cap": rules.cap,
        "unopposed": rules.unopposed.value,
        "voters": rules.voters.value,
    }


def _threshold(threshold: Threshold) -> dict[str, Any]:
    against = threshold.at_most_against
    return _given(
        {
            "share": share_text(threshold.share),
            "base": threshold.base.value,
            "unanimous": threshold.unanimous,
            "at_most_against": limit_text(against) if against else None,
            "minimum_for": threshold.minimum_for,
            "veto": threshold.veto,
        }
    )


def _quorum(quorum: Quorum) -> dict[str, Any]:
    share = share_text(quorum.share) if quorum.share else None
    return _given({"of": quorum.of.value, "share": share, "number": quorum.number or None})


def _calendar(calendar: CalendarRule) -> dict[str, Any]:
    return {
        "rule": calendar.rule,
        "first": calendar.first,
        "at": calendar.at.strftime("%H:%M"),
        "zone": calendar.zone,
        "days": calendar.days,
        "lasts": duration_text(calendar.lasts),
        "name": _text(calendar.names),
        "phases": _phases(calendar.phases),
    }


def _phases(plan: PhasePlan) -> dict[str, Any]:
    return {
        "papers": duration_text(plan.papers),
        "freeze": duration_text(plan.freeze),
        "voting": duration_text(plan.voting),
        "record": duration_text(plan.record),
    }


def _record(record: RecordRule) -> dict[str, Any]:
    return {"name": _text(record.names), "series": record.series}


def _prompt(prompt: PromptRule) -> dict[str, Any]:
    return {
        "about": prompt.about,
        "at": [milestone.value for milestone in prompt.at],
        "before": [duration_text(before) for before in prompt.before],
        "apart": duration_text(prompt.apart),
        "whom": prompt.whom,
        "then": list(prompt.then),
    }


def _standing(rule: StandingRule) -> dict[str, Any]:
    return {
        "acts": rule.acts,
        "within": duration_text(rule.within),
        "warning": duration_text(rule.warning),
    }
