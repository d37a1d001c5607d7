"""The same half-year in two communities that share nothing but the code: every name is the file’s."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.calendar import occurrences
from bot.commands.calendar import plan_calendar
from bot.domain.community import Community, GroupEntry, GroupKind, PromptRule, named
from bot.domain.groups import Role
from bot.domain.meetings import Meeting
from bot.domain.people import IdentityKey, Platform, Rank
from bot.domain.phases import Phase, phases
from bot.domain.profiles import Body, Kind, Profile
from bot.domain.when import wall
from bot.ports import Transaction
from bot.requests import Hints
from tests.commands.timely import Timely

SECOND = timedelta(seconds=1)
DELEGATES = ("Alba", "Beni", "Cora", "Dede")


class HalfYear(Timely):
    """Alba, Beni, Cora and Dede vote for an organisation each in one group, which Alba leads with Beni."""

    def __init__(self, folder: Path, file: str) -> None:
        super().__init__(folder, file)
        self.member("clerk", "secretary")
        self.community: Community = self.do(lambda tx: tx.community)
        self.do(self._founded)
        self.do(lambda tx: plan_calendar(tx, occurrences))

    def _founded(self, tx: Transaction) -> None:
        group = next(g.id for g in tx.groups.all() if g.slug == self.group.slug)
        for name in DELEGATES:
            home = tx.organisations.add(f"{name} & Co", tx.community.kinds[0].slug, votes=True)
            member = tx.people.add(name, "en", "UTC")
            tx.people.set(member.id, organisation_id=home.id)
            tx.people.introduce(IdentityKey(Platform.WEB, "web", name), member.id, Hints())
            tx.organisations.delegate(home.id, member.id, Rank.DELEGATE, None)
            tx.groups.join(group, member.id, home.id, Role.REPRESENTATIVE, founder=True)
        for name, role in (("Alba", Role.LEAD), ("Beni", Role.COLEAD)):
            (leader,) = tx.people.named(name)
            tx.groups.join(group, leader.id, leader.organisation_id or 0, role)

    def first(self, kind: GroupKind) -> GroupEntry:
        return next(group for group in self.community.groups if group.kind is kind)

    @property
    def group(self) -> GroupEntry:
        return self.first(GroupKind.WORKING)

    @property
    def called(self) -> str:
        """The group as English members call it."""
        return named(self.group.names, "en")

    @property
    def plenary(self) -> str:
        return named(self.first(GroupKind.PLENARY).names, "en")

    @property
    def meeting(self) -> Meeting:
        found = self.do(lambda tx: tx.meetings.next())
        assert found is not None
        return found

    def phase(self, meeting: Meeting, phase: Phase) -> datetime:
        """When it is, by the file's own calendar."""
        assert self.community.calendar is not None
        return phases(self.community.calendar.phases, meeting, {})[phase]

    def rule(self, about: str) -> PromptRule:
        return next(rule for rule in self.community.prompts if rule.about == about)

    def profile(self, body: Body, kind: Kind = Kind.MOTION) -> Profile:
        """What is taken where nobody says by which rules."""
        return next(p for p in self.community.profiles if (p.body, p.kind) == (body, kind))

    def until(self, at: datetime) -> None:
        """It is then, and what is due is done."""
        self.later(seconds=(at - self.now).total_seconds())

    def opens(self, motion: str) -> int:
        """The number of the secretary's motion, which is open now."""
        self.says("clerk", f"motion {motion}")
        number = self.do(lambda tx: max(v.id for v in tx.votes.listed(states=("draft",), limit=9)))
        assert "is open until" in self.reads("clerk", f"open {number}")
        return number


@pytest.fixture(params=["logistics", "standards"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[HalfYear]:
    made = HalfYear(tmp_path, request.param)
    yield made
    made.close()


def test_a_meeting_is_planned_prepared_held_and_put_on_record(town: HalfYear) -> None:
    meeting, calendar = town.meeting, town.community.calendar
    assert calendar is not None
    assert named(calendar.names, "en") in town.reads("Alba", "meetings")
    assert wall(meeting.starts_at, calendar.zone).time() == calendar.at

    _is_prepared(town, meeting)
    town.until(meeting.starts_at + timedelta(minutes=5))
    _is_held(town, meeting.id)
    _is_put_on_record(town, meeting)


def _is_prepared(town: HalfYear, meeting: Meeting) -> None:
    assert town.group.charter is not None
    objective = named(town.group.charter.objectives[0].texts, "en")
    closes = town.phase(meeting, Phase.FREEZE)
    assert "Item proposed" in town.reads("Cora", f"item “Money” of “{town.called}” for discussion")
    assert objective in town.reads("Alba", f"update “{town.called}” #1 Done.")
    for name in DELEGATES[:3]:
        assert "Noted" in town.reads(name, f"attend {meeting.id} in")

    town.until(closes - SECOND)
    assert "Item proposed" in town.reads("Cora", "item “Just in time”")
    town.until(closes)
    assert "is closed since" in town.reads("Cora", "item “Late”")

    agenda = town.reads("Dede", "agenda")
    assert f"Update of {town.called}" in agenda
    assert f"Report of {named(town.first(GroupKind.ADVISORY).names, 'en')}" in agenda


def _is_held(town: HalfYear, number: int) -> None:
    for name in DELEGATES[:3]:
        assert "you are in the room" in town.reads(name, f"attend {number} in")
    assert "Marked as absent" in town.reads("clerk", f"attendance {number} Dede & Co absent")
    assert f"Decision {number}.1" in town.reads("clerk", f"decide {number} “We meet again.”")
    assert "Beni" in town.reads("clerk", "action “Send the list” Beni in 30d")

    vote = town.opens(f"“{town.plenary}” “Adopt the plan?”")
    for name, choice in zip(DELEGATES, ("yes", "yes", "no"), strict=False):
        assert "Your ballot is recorded" in town.reads(name, f"vote {vote} {choice}")
    assert "is not on the roll" in town.reads("Dede", f"vote {vote} yes")
    town.later(seconds=town.profile(Body.PLENARY).window.total_seconds())
    assert "Passed. 2 for, 1 against" in town.reads("Alba", f"result {vote}")


def _is_put_on_record(town: HalfYear, meeting: Meeting) -> None:
    """Drafted by itself, agreed by silence, published under the next number."""
    record = town.community.record
    assert record is not None
    drafted = town.phase(meeting, Phase.RECORD)
    town.until(drafted - SECOND)
    assert town.do(lambda tx: tx.notes.get(meeting.id)) is None
    town.until(drafted)
    note = town.do(lambda tx: tx.notes.get(meeting.id))
    assert note is not None
    for said in ("Money", "Done.", "We meet again.", "Send the list", "Adopt the plan?"):
        assert said in note.latest.content

    assert "It is circulated" in town.reads("clerk", f"note {meeting.id} circulate")
    town.later(seconds=town.profile(Body.PLENARY, Kind.CONSENSUS).window.total_seconds())
    published = town.reads("clerk", f"note {meeting.id} publish")
    assert f"{named(record.names, 'en')} {record.series} {meeting.starts_at.year}/1" in published


def test_leads_are_asked_for_updates_when_the_file_says_and_then_whom_it_names(town: HalfYear) -> None:
    rule, starts_at = town.rule("update"), town.meeting.starts_at
    held = {"co-lead": "Beni", "secretary": "clerk"}
    rungs = ["Alba", *(held[role] for role in rule.then if role in held)]

    def asked() -> list[str]:
        return [name for name in rungs if f"{town.called} has no update yet" in town.told(name)]

    for sent, before in enumerate(sorted(rule.before, reverse=True)):
        occasion = max(starts_at - before, town.now)
        if occasion > town.now:
            town.until(occasion - timedelta(hours=2))
            assert asked() == []
        town.until(occasion + SECOND)
        assert asked() == rungs[: max(sent, 1)]


def test_an_organisation_stays_active_by_the_numbers_of_the_file(town: HalfYear) -> None:
    rule, since = town.community.standing, town.now
    while town.meeting.ends_at < since + rule.within:
        town.until(town.meeting.ends_at + SECOND)
    meeting = town.meeting
    warned = meeting.starts_at - rule.warning
    town.until(warned - timedelta(hours=1))
    for name, acts in (("Alba", rule.acts), ("Beni", rule.acts - 1)):
        for act in range(acts):
            town.says(name, f"update “{town.called}” Step {act}.")
    for name in ("Alba", "Beni"):
        assert "becomes inactive" not in town.told(name)

    town.until(warned)

    assert "becomes inactive" not in town.told("Alba")
    assert "becomes inactive there after" in town.told("Beni")
    town.until(meeting.ends_at - SECOND)
    assert "On the roll now (4)" in town.reads("clerk", f"motion “{town.called}” “Shall we?”")
    town.until(meeting.ends_at)
    assert "On the roll now (1)" in town.reads("clerk", f"motion “{town.called}” “Shall we?”")


def test_a_group_is_found_by_every_name_and_decides_by_its_own_rule(town: HalfYear) -> None:
    for group in town.community.groups:
        for name in group.called():
            assert named(group.names, "en") in town.reads("Alba", f"show “{name}”"), name
    number = town.opens(f"“{town.called}” “Shall we?”")
    for name in DELEGATES[:3]:
        assert "Your ballot is recorded" in town.reads(name, f"vote {number} yes")

    town.later(seconds=town.profile(Body.GROUP).window.total_seconds() - 1)
    assert "Passed" not in town.reads("Alba", f"result {number}")
    town.later(seconds=1)

    assert "Passed. 3 for, 0 against" in town.reads("Alba", f"result {number}")
