"""Mandates: versions, drafts, what is delivered, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.domain.community import Charter, Deliverable, Objective, Source
from tests.store.scene import COMMUNITY, DAY, START, Database, group_id, person

CHARTER = Charter(
    purpose=(("en", "Train together"), ("fr", "Se former ensemble")),
    objectives=(Objective(1, (("en", "Train"), ("fr", "Former"))), Objective(3, (("en", "Compare"),))),
    start=date(2026, 1, 1),
    end=date(2026, 12, 31),
    review=timedelta(weeks=26),
    minimum_units=4,
    deliverables=(Deliverable(2, (("en", "A module"),), date(2026, 10, 31)),),
    pillar=Source((("en", "Strategy"),), "https://example.org/strategy"),
    plan=Source((("en", "Plan"),)),
)
LATER = replace(CHARTER, end=date(2028, 12, 31), pillar=None)
NAMED = replace(COMMUNITY, groups=(replace(COMMUNITY.groups[0], charter=CHARTER), *COMMUNITY.groups[1:]))


def test_a_version_is_kept_as_it_was_taken_and_ends_with_the_next(database: Database) -> None:
    training, sag = database.read(group_id), database.read(lambda tx: group_id(tx, "sag"))
    assert database.read(lambda tx: tx.mandates.in_force(training)) is None

    first = database.run(lambda tx: tx.mandates.adopt(training, CHARTER, "Decision 1"))
    database.now = START + DAY
    second = database.run(lambda tx: tx.mandates.adopt(training, LATER, "Decision 4"))
    other = database.run(lambda tx: tx.mandates.adopt(sag, CHARTER, ""))

    assert (first.version, first.charter, first.since, first.until) == (1, CHARTER, START, None)
    assert database.read(lambda tx: tx.mandates.versions(training)) == [
        replace(first, until=START + DAY),
        second,
    ]
    assert (second.version, second.charter, second.decision) == (2, LATER, "Decision 4")
    assert database.read(lambda tx: tx.mandates.in_force(training)) == second
    assert database.read(lambda tx: tx.mandates.all_in_force()) == {training: second, sag: other}


def test_a_draft_is_replaced_by_the_next_until_it_is_discarded(database: Database) -> None:
    training = database.read(group_id)
    ann, bob = (database.run(lambda tx, name=name: person(tx, name)) for name in ("Ann", "Bob"))
    assert database.read(lambda tx: tx.mandates.draft(training)) is None

    database.run(lambda tx: tx.mandates.save(training, CHARTER, ann.id))
    database.now = START + DAY
    database.run(lambda tx: tx.mandates.save(training, LATER, bob.id))

    draft = database.read(lambda tx: tx.mandates.draft(training))
    assert draft is not None
    assert (draft.charter, draft.member_id, draft.at) == (LATER, bob.id, START + DAY)
    for _ in range(2):
        database.run(lambda tx: tx.mandates.discard(training))
        assert database.read(lambda tx: tx.mandates.draft(training)) is None


def test_a_deliverable_stays_done_in_every_version_until_that_is_taken_back(database: Database) -> None:
    training = database.read(group_id)
    ann = database.run(lambda tx: person(tx, "Ann"))
    database.run(lambda tx: tx.mandates.adopt(training, CHARTER, ""))

    database.run(lambda tx: tx.mandates.deliver(training, 2, ann.id))
    database.now = START + DAY
    database.run(lambda tx: tx.mandates.deliver(training, 2, ann.id))

    renewed = database.run(lambda tx: tx.mandates.adopt(training, LATER, "Decision 4"))
    assert renewed.delivered == {2: START}
    database.run(lambda tx: tx.mandates.reopen(training, 2))
    assert database.read(lambda tx: tx.mandates.in_force(training)) == replace(renewed, delivered={})


def test_the_file_states_a_first_mandate_and_never_another(database: Database) -> None:
    training = database.read(group_id)

    for source, charter in (("first", CHARTER), ("second", LATER)):
        file = replace(NAMED, groups=(replace(NAMED.groups[0], charter=charter), *NAMED.groups[1:]))
        database.run(lambda tx, f=file, s=source: tx.load_community(f, s))

    (only,) = database.read(lambda tx: tx.mandates.versions(training))
    assert (only.version, only.charter, only.decision) == (1, CHARTER, "")
