"""What counts as taking part, the steps of standing, and absences, on both databases."""

from __future__ import annotations

from bot.domain.groups import Role
from bot.domain.standing import Absence, Act, Deed, Standing, StandingStep
from bot.ports import Transaction
from tests.store.scene import (
    DAY,
    START,
    Database,
    cast,
    delegate,
    group_id,
    open_vote,
    organisation,
    person,
    unit_of,
)


def test_updates_and_ballots_of_a_group_count_from_an_instant_on(database: Database) -> None:
    def earlier(tx: Transaction) -> None:
        ann = delegate(tx, "ann", "A")
        tx.updates.add(group_id(tx), ann.id, organisation(tx, "A").id, "Old", None)

    def now(tx: Transaction) -> tuple[int, int]:
        ann, a = tx.people.named("ann")[0], organisation(tx, "A")
        vote = open_vote(tx, unit_of(a))
        cast(tx, vote.id, "ann")
        tx.updates.add(group_id(tx), ann.id, a.id, "New", None)
        elsewhere = open_vote(tx, unit_of(a), group="plenary")
        cast(tx, elsewhere.id, "ann")
        tx.updates.add(group_id(tx, "sag"), ann.id, a.id, "Elsewhere", None)
        return vote.id, a.id

    database.run(earlier)
    database.now = START + DAY
    vote_id, a = database.run(now)

    found = database.read(lambda tx: tx.standing.acts(group_id(tx), START + DAY))
    both = [
        Act(f"o{a}", Deed.UPDATE, START + DAY),
        Act(f"o{a}", Deed.BALLOT, START + DAY, vote_id),
    ]
    assert sorted(found, key=lambda act: act.deed, reverse=True) == both
    every = database.read(lambda tx: tx.standing.acts(group_id(tx), START))
    assert [act.at for act in every] == [START, START + DAY, START + DAY]


def test_steps_of_standing_are_kept_in_their_order(database: Database) -> None:
    def written(tx: Transaction) -> list[StandingStep]:
        ann, a = person(tx, "ann"), organisation(tx, "A")
        meeting = tx.meetings.add("GLM", START, START + DAY, "UTC", "glm")
        steps = [
            StandingStep(a.id, Standing.AT_RISK, START, meeting.id),
            StandingStep(a.id, Standing.ACTIVE, START, None, ann.id, START + DAY, "They told me."),
        ]
        for step in steps:
            tx.standing.take(group_id(tx), step)
        return steps

    steps = database.run(written)

    assert database.read(lambda tx: tx.standing.steps(group_id(tx))) == steps
    assert database.read(lambda tx: tx.standing.steps(group_id(tx, "sag"))) == []


def test_an_absence_is_one_however_often_its_end_changes(database: Database) -> None:
    def joined(tx: Transaction) -> int:
        ann = person(tx, "ann")
        tx.groups.join(group_id(tx), ann.id, organisation(tx, "A").id, Role.REPRESENTATIVE)
        tx.standing.be_away(ann.id, START + 10 * DAY)
        return ann.id

    def absences() -> list[Absence]:
        return list(database.read(lambda tx: tx.standing.absences(group_id(tx))))

    ann = database.run(joined)
    database.now = START + DAY
    database.run(lambda tx: tx.standing.be_away(ann, START + 3 * DAY))
    assert absences() == [Absence(ann, START, START + 3 * DAY)]
    database.now = START + 2 * DAY
    database.run(lambda tx: tx.standing.be_away(ann, START + 2 * DAY))
    assert absences() == [Absence(ann, START, START + 2 * DAY)]
    database.run(lambda tx: tx.standing.be_away(ann, START + 2 * DAY))
    database.now = START + 5 * DAY
    database.run(lambda tx: tx.standing.be_away(ann, START + 6 * DAY))
    assert absences() == [
        Absence(ann, START, START + 2 * DAY),
        Absence(ann, START + 5 * DAY, START + 6 * DAY),
    ]


def test_only_the_absences_of_those_who_represent_somebody_there_count(database: Database) -> None:
    def observing(tx: Transaction) -> None:
        ann = person(tx, "ann")
        tx.groups.join(group_id(tx), ann.id, organisation(tx, "A").id, Role.OBSERVER)
        tx.standing.be_away(ann.id, START + DAY)

    database.run(observing)

    assert database.read(lambda tx: tx.standing.absences(group_id(tx))) == []


def test_meetings_that_ended_lately_come_oldest_first(database: Database) -> None:
    def held(tx: Transaction) -> None:
        for name, days in (("third", 9), ("first", 1), ("second", 5), ("to come", 20)):
            tx.meetings.add(name, START + (days - 1) * DAY, START + days * DAY, "UTC", name)

    database.run(held)
    database.now = START + 10 * DAY

    titles = [m.title for m in database.read(lambda tx: tx.meetings.ended(START + 5 * DAY))]
    assert titles == ["second", "third"]
