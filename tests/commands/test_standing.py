"""Standing at the front door: seen, warned of, changed after a meeting, said otherwise, and off the roll."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest

from bot.commands.engagement import plan_standing, settle, warn
from bot.domain.attendance import Presence
from bot.domain.groups import Role
from bot.domain.people import Member, Rank
from bot.notices import prompts
from bot.ports import Transaction
from tests.commands.office import HOME, Office
from tests.commands.test_examples import NOW, WORDS
from tests.rigs.outgoing import claimed

DAY = timedelta(days=1)
OTHER = "Quiet Hills"
BEGINS, ENDS = NOW + 400 * DAY, NOW + 403 * DAY


@dataclass
class Group:
    """Training with a lead, a lively organisation and a quiet one, and a meeting in a good year."""

    office: Office
    lead: Member
    quiet: Member
    meeting: int = 0

    def at(self, moment: object, say: str, who: str = "lead") -> str:
        self.office.now = moment  # type: ignore[assignment]
        return self.office.says(who, say)

    def warned(self) -> None:
        self.office.now = BEGINS - 56 * DAY
        self.office.do(lambda tx: warn(tx, self.meeting))

    def over(self) -> None:
        self.warned()
        self.office.now = ENDS
        self.office.do(lambda tx: settle(tx, self.meeting))

    def told(self) -> list[tuple[str, str, str]]:
        """(kind, reader, words) of every message due that has something to say."""

        def found(tx: Transaction) -> list[tuple[str, str, str]]:
            read = []
            for prompt in (d.prompt for d in claimed(tx, 1000, DAY)):
                assert prompt.member_id is not None
                member = tx.people.member(prompt.member_id)
                if card := prompts.card(tx, prompt, member, WORDS(member.language), ""):
                    read.append((prompt.kind, member.name, repr(card)))
            return [one for one in read if one[0].startswith("standing")]

        return self.office.do(found)


@pytest.fixture
def group(office: Office) -> Group:
    lead, quiet = office.member("lead"), office.member("quiet")
    office.member("clerk", "secretary")

    def founded(tx: Transaction) -> int:
        home, other = office.home(tx), tx.organisations.add(OTHER, "ngo", votes=True)
        tx.people.set(quiet.id, organisation_id=other.id)
        training = next(g.id for g in tx.groups.all() if g.slug == "training")
        tx.groups.join(training, lead.id, home.id, Role.LEAD)
        tx.groups.join(training, lead.id, home.id, Role.REPRESENTATIVE, founder=True)
        tx.groups.join(training, quiet.id, other.id, Role.REPRESENTATIVE, founder=True)
        tx.organisations.delegate(other.id, quiet.id, Rank.DELEGATE, None)
        meeting = tx.meetings.add("Next Meeting", BEGINS, ENDS, "UTC", "next")
        plan_standing(tx, meeting)
        return meeting.id

    made = Group(office, lead, quiet, office.do(founded))
    made.at(NOW + 300 * DAY, "update training We met.")
    return made


def test_the_quiet_are_warned_with_the_remedy_before_anything_changes(group: Group) -> None:
    group.warned()

    ((kind, reader, words),) = group.told()
    assert (kind, reader) == ("standing-risk", "quiet")
    assert "becomes inactive there after " in words
    assert "One of these in " in words
    assert "Write an update" in words
    assert "at risk" in group.at(BEGINS - DAY, "standing", "quiet")
    assert "On the roll now (2)" in group.at(BEGINS - DAY, "motion training “Shall we?”")


def test_nobody_is_warned_twice_or_of_a_date_that_has_moved(group: Group) -> None:
    group.office.now = BEGINS - 57 * DAY
    group.office.do(lambda tx: warn(tx, group.meeting))
    assert group.told() == []

    group.warned()
    group.warned()
    assert len(group.told()) == 1


def test_whoever_has_acted_since_the_warning_is_not_told_any_more_and_stays(group: Group) -> None:
    group.warned()
    group.at(BEGINS - 50 * DAY, "update training Nothing to report.", "quiet")
    assert group.told() == []

    group.office.now = ENDS
    group.office.do(lambda tx: settle(tx, group.meeting))

    assert "at risk" not in group.at(ENDS, "standing", "quiet")
    assert "On the roll now (2)" in group.at(ENDS, "motion training “Shall we?”")


def test_during_the_meeting_nothing_changes_and_after_it_the_quiet_are_off_the_roll(group: Group) -> None:
    group.warned()
    group.told()
    group.office.now = ENDS - timedelta(seconds=1)
    group.office.do(lambda tx: settle(tx, group.meeting))
    assert "On the roll now (2)" in group.at(group.office.now, "motion training “Shall we?”")

    group.over()

    told = group.told()
    assert [(kind, reader) for kind, reader, _ in told] == [
        ("standing-inactive", "lead"),
        ("standing-inactive", "quiet"),
    ]
    assert "keeps its voice" in told[0][2]
    preview = group.at(ENDS + DAY, "motion training “Shall we?”")
    assert "On the roll now (1)" in preview
    assert "Inactive, so not on the roll: " in preview
    assert OTHER in preview
    assert "is open until" in group.at(ENDS + DAY, "open 2")
    assert "is not on the roll" in group.at(ENDS + DAY, "vote 2 yes", "quiet")


def test_an_update_brings_an_inactive_organisation_back_at_once(group: Group) -> None:
    group.over()
    group.at(ENDS + DAY, "update training We are back.", "quiet")

    preview = group.at(ENDS + DAY, "motion training “Shall we?”")

    assert "On the roll now (2)" in preview
    assert "Inactive" not in preview


def test_the_roll_of_the_global_meeting_does_not_depend_on_it(group: Group) -> None:
    group.over()

    def registered(tx: Transaction) -> None:
        tx.meetings.add("Later", ENDS + 100 * DAY, ENDS + 101 * DAY, "UTC", "later")

    group.office.do(registered)
    group.office.says("quiet", "attend 2 in")

    assert "On the roll now (1)" in group.office.says("clerk", "motion “global meeting” “Shall we?”")


def test_without_a_warning_before_the_meeting_nothing_changes(group: Group) -> None:
    group.office.now = ENDS
    group.office.do(lambda tx: settle(tx, group.meeting))

    assert group.told() == []
    assert "On the roll now (2)" in group.at(ENDS, "motion training “Shall we?”")


def attended(group: Group, presence: Presence = Presence.ONLINE) -> None:
    """The quiet organisation is marked at the first session."""

    def marked(tx: Transaction) -> None:
        (session,) = tx.meetings.sessions(group.meeting)
        organisation = tx.people.member(group.quiet.id).organisation_id
        assert organisation is not None
        tx.meetings.mark(session.id, organisation, presence, group.lead.id)

    group.office.do(marked)


def test_attending_the_meeting_keeps_an_organisation_active(group: Group) -> None:
    group.warned()
    group.told()
    group.office.now = BEGINS + DAY
    attended(group)

    group.over()

    assert group.told() == []
    assert '"A"' in group.at(ENDS + DAY, "standing training", "quiet")


def test_attendance_entered_afterwards_brings_an_organisation_back_and_absence_does_not(group: Group) -> None:
    group.over()
    attended(group, Presence.ABSENT)
    assert "On the roll now (1)" in group.at(ENDS + DAY, "motion training “Shall we?”")

    attended(group, Presence.IN)

    assert "On the roll now (2)" in group.at(ENDS + DAY, "motion training “Shall we?”")


def test_a_meeting_that_is_dropped_warns_nobody_and_changes_nothing(group: Group) -> None:
    group.office.do(lambda tx: tx.meetings.drop(group.meeting))

    group.over()

    assert group.told() == []
    assert "On the roll now (2)" in group.at(ENDS, "motion training “Shall we?”")


def test_while_its_people_are_away_the_clock_of_an_organisation_stands_still(group: Group) -> None:
    group.at(NOW + 100 * DAY, "away until 2027-05-01", "quiet")

    group.over()

    assert group.told() == []


def test_whoever_comes_back_early_has_been_away_until_then_only(group: Group) -> None:
    group.at(NOW + 100 * DAY, "away until 2027-05-01", "quiet")
    group.at(NOW + 101 * DAY, "away back", "quiet")

    group.over()

    assert [reader for _, reader, _ in group.told()] == ["lead", "quiet"]


def test_a_lead_says_otherwise_with_a_reason_and_an_end(group: Group) -> None:
    group.warned()
    group.told()
    said = group.at(BEGINS - DAY, f"standing training {OTHER} active until “in 60d” because “They told me.”")
    assert "They told me." in said

    ((kind, reader, words),) = group.told()
    assert (kind, reader) == ("standing-said", "quiet")
    assert "They told me." in words
    group.office.now = ENDS
    group.office.do(lambda tx: settle(tx, group.meeting))
    assert "On the roll now (2)" in group.at(ENDS, "motion training “Shall we?”")
    assert "at risk" in group.at(BEGINS + 60 * DAY, "standing", "quiet")


def test_whoever_is_said_to_be_inactive_is_off_the_roll_until_they_act(group: Group) -> None:
    now = NOW + 310 * DAY
    assert "inactive" in group.at(
        now, f"standing training {HOME} inactive because “Asked to pause.”", "clerk"
    )
    preview = group.at(now, "motion training “Shall we?”")
    assert "On the roll now (1)" in preview
    assert "Asked to pause." in preview

    group.at(now + DAY, "update training Here again.")

    assert "On the roll now (2)" in group.at(now + DAY, "motion training “Shall we?”")


@pytest.mark.parametrize(
    ("say", "answer"),
    [
        (f"standing training {OTHER} at-risk because “No.”", "is not a standing that can be said"),
        (f"standing training {OTHER} active until “in 800d” because “No.”", "at most"),
        (f"standing training {OTHER} active until yesterday because “No.”", "I do not understand"),
        (f"standing training {OTHER} active because {'x' * 1001}", "are kept"),
        (f"standing procurement {OTHER} active because “No.”", " may do this."),
        ("standing “global meeting”", "counts no standing"),
        (f"standing procurement {OTHER}", "is not represented in"),
    ],
)
def test_what_cannot_be_said_is_refused_and_changes_nothing(group: Group, say: str, answer: str) -> None:
    assert answer in group.at(NOW + 310 * DAY, say)
    training = group.office.do(lambda tx: next(g.id for g in tx.groups.all() if g.slug == "training"))
    assert group.office.do(lambda tx: tx.standing.steps(training)) == []


def test_nobody_is_made_inactive_during_a_meeting(group: Group) -> None:
    shown = group.at(BEGINS + DAY, f"standing training {OTHER} inactive because “Silent.”")

    assert "Nobody becomes inactive during a global meeting" in shown


def test_a_group_shows_what_each_organisation_did_up_to_each_meeting(group: Group) -> None:
    chart = group.at(ENDS + DAY, "standing training", "quiet")

    assert "Organisations that took part, up to each global meeting" in chart
    assert "represented now" in chart
    assert '"U"' in chart
    assert "2027-10" in chart
    assert "/groups/training/standing" in chart


def test_a_ballot_in_a_vote_still_open_is_seen_by_its_organisation_and_the_secretariat_only(
    group: Group,
) -> None:
    now = NOW + 310 * DAY
    group.at(now, "motion training “Shall we?”")
    assert "is open until" in group.at(now, "open 1")
    assert "Your ballot" in group.at(now, "vote 1 yes", "quiet")

    assert '"B"' in group.at(now, "standing training", "quiet")
    assert '"B"' in group.at(now, "standing training", "clerk")
    assert '"B"' not in group.at(now, "standing training", "lead")
