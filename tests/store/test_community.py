"""The community's file, on both databases."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.community import GroupEntry, GroupKind
from bot.domain.groups import GroupState, GroupStep
from tests.store.scene import COMMUNITY, DAY, GROWN, START, WITH_CASH, Database, group_id, person


def test_before_the_first_load_there_is_no_community(database_url: str) -> None:
    database = Database(database_url)

    with pytest.raises(LookupError, match="no community"):
        database.read(lambda tx: tx.community)
    database.close()


def test_the_file_is_stored_and_parsed_again_by_the_next_process(database: Database) -> None:
    database.run(lambda tx: tx.load_community(replace(COMMUNITY, slug="elsewhere"), "elsewhere"))
    database.close()

    second = Database(database.url)

    assert second.read(lambda tx: tx.community.slug) == "elsewhere"
    second.close()
    database.__post_init__()


def test_within_a_transaction_the_newly_loaded_file_is_the_community(database: Database) -> None:
    def work(tx):  # type: ignore[no-untyped-def]
        before = tx.community.slug
        tx.load_community(replace(COMMUNITY, slug="second"), "second")
        return before, tx.community.slug

    assert database.run(work) == ("test", "second")


def test_loading_again_adds_what_is_new_and_touches_nothing_else(database: Database) -> None:
    training = database.read(group_id)
    ann = database.run(lambda tx: person(tx, "Ann"))
    database.run(lambda tx: tx.groups.take(training, GroupStep(GroupState.DORMANT, tx.now)))
    database.run(lambda tx: tx.seats.fill("chair", ann.id))
    database.now = START + DAY

    def loaded(tx):  # type: ignore[no-untyped-def]
        tx.load_community(GROWN, "grown")
        return tx.groups.all(), tx.seats.chairs_of(ann.id)

    groups, chairs = database.run(loaded)

    assert [(g.slug, g.state, g.founded_at) for g in groups[:2]] == [
        ("new", "active", START + DAY),
        ("training", "dormant", START),
    ]
    assert len(chairs) == 1


@pytest.mark.parametrize("forgotten", ["groups", "seats"])
def test_a_file_that_forgets_a_group_or_seat_is_refused(database: Database, forgotten: str) -> None:
    entries = getattr(COMMUNITY, forgotten)

    with pytest.raises(ValueError, match=entries[-1].slug):
        database.run(lambda tx: tx.load_community(replace(COMMUNITY, **{forgotten: entries[:-1]}), "less"))

    assert database.read(lambda tx: tx.community.slug) == "test"


OWN = GroupEntry("cash", GroupKind.WORKING, (("en", "Cash"),), ("money",))


def test_a_group_that_members_proposed_is_not_the_files_to_forget(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    cash = database.run(lambda tx: tx.groups.propose(OWN, ann.id))

    database.run(lambda tx: tx.load_community(GROWN, "grown"))

    assert database.read(lambda tx: [g.slug for g in tx.groups.all()])[-1] == "cash"
    assert database.read(lambda tx: tx.groups.get(cash.id)) == cash


def test_a_file_that_comes_to_name_a_proposed_group_gives_it_its_names_and_nothing_else(
    database: Database,
) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    cash = database.run(lambda tx: tx.groups.propose(OWN, ann.id))
    database.run(lambda tx: tx.groups.take(cash.id, GroupStep(GroupState.DORMANT, tx.now)))

    database.run(lambda tx: tx.load_community(WITH_CASH, "with cash"))

    renamed = replace(cash, entry=WITH_CASH.groups[0], state=GroupState.DORMANT)
    assert database.read(lambda tx: tx.groups.all()[0]) == renamed


def test_a_file_that_takes_a_name_from_a_proposed_group_is_refused(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    database.run(lambda tx: tx.groups.propose(OWN, ann.id))
    other = GroupEntry("finance", GroupKind.WORKING, (("en", "Finance"), ("fr", "MONEY")), ())

    with pytest.raises(ValueError, match=r"finance.*money.*cash"):
        database.run(
            lambda tx: tx.load_community(replace(COMMUNITY, groups=(*COMMUNITY.groups, other)), "taking")
        )

    assert database.read(lambda tx: tx.community.slug) == "test"
