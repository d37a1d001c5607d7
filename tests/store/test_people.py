"""Members, identities, conversations, on both databases."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from datetime import time, timedelta

import pytest

from bot.domain.people import Hours, IdentityKey, Member, Platform, Rank
from bot.ports import Transaction
from bot.ports.people import NotIntroduced
from bot.requests import ConversationKey, Hints
from tests.store.scene import (
    DAY,
    START,
    Database,
    account,
    delegate,
    group_id,
    identity,
    organisation,
    person,
    private,
)

CHANNEL = ConversationKey(Platform.SLACK, "T1", "C-general", personal=False)


def test_an_account_is_found_again_with_its_member(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))

    found = database.read(lambda tx: tx.people.identity(account("Ann")))

    assert found is not None
    assert found.member_id == ann.id
    assert database.read(lambda tx: tx.people.member(ann.id)) == ann


def test_the_same_user_id_in_another_tenant_is_somebody_else(database: Database) -> None:
    database.run(lambda tx: person(tx, "Ann"))

    assert database.read(lambda tx: tx.people.identity(account("Ann", tenant="T2"))) is None
    assert database.read(lambda tx: tx.people.identity(account("Ann", Platform.TEAMS))) is None


def test_a_member_who_is_not_there_is_a_lookup_error(database: Database) -> None:
    with pytest.raises(LookupError, match="no member 99"):
        database.read(lambda tx: tx.people.member(99))


def test_introducing_somebody_makes_the_tenant_wait_for_admission(database: Database) -> None:
    database.run(lambda tx: person(tx, "Ann"))

    (tenant,) = database.read(lambda tx: tx.tenants.waiting())

    assert (tenant.platform, tenant.key, tenant.admitted_at) == (Platform.SLACK, "T1", None)


def test_the_register_keeps_what_is_set(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    back = START + DAY

    database.run(
        lambda tx: tx.people.set(ann.id, name="Ann Lee", language="fr", mail="ann@x.test", away_until=back)
    )
    database.run(lambda tx: tx.people.set_hours(ann.id, Hours(time(22, 30), time(6, 15))))
    database.run(lambda tx: tx.people.grant(ann.id, "secretary"))
    database.run(lambda tx: tx.people.grant(ann.id, "secretary"))
    database.run(lambda tx: tx.people.grant(ann.id, "chair"))

    kept = database.read(lambda tx: tx.people.member(ann.id))
    assert (kept.name, kept.language, kept.mail, kept.away_until) == ("Ann Lee", "fr", "ann@x.test", back)
    assert kept.hours == Hours(time(22, 30), time(6, 15))
    assert kept.community_roles == {"secretary", "chair"}
    assert database.read(lambda tx: tx.people.holding("chair")) == [kept]


def test_what_is_not_in_the_register_cannot_be_set(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))

    with pytest.raises(ValueError, match="phone"):
        database.run(lambda tx: tx.people.set(ann.id, phone="1"))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ÁNN LEE", {"Ann Lee"}),
        ("ann", {"Ann Lee", "Ann Leeson"}),
        ("lees", {"Ann Leeson"}),
        ("ANN@x.test", {"Ann Lee"}),
        ("100%", {"100% Élan"}),
        ("n_", set()),
        ("%", {"100% Élan"}),
        ("nobody", set()),
        ("  ", set()),
    ],
)
def test_a_name_finds_the_closest_who_answer_to_it(database: Database, words: str, found: set[str]) -> None:
    for name in ("Ann Lee", "Ann Leeson", "100% Élan"):
        database.run(lambda tx, name=name: person(tx, name))
    database.run(lambda tx: tx.people.set(tx.people.named("Ann Lee")[0].id, mail="ann@x.test"))

    assert {m.name for m in database.read(lambda tx: tx.people.named(words))} == found


def test_the_confirmed_people_of_an_organisation(database: Database) -> None:
    harbour = database.run(lambda tx: organisation(tx, "Harbour"))
    names = ("Zoe", "Ann")
    for name in names:
        database.run(lambda tx, name=name: person(tx, name, harbour))
    database.run(lambda tx: person(tx, "Stranger"))

    assert [m.name for m in database.read(lambda tx: tx.people.confirmed(harbour.id))] == list(names)


def noted(tx: Transaction, conversation: ConversationKey, hints: Hints) -> bool:
    """Ann is met; whether anything about her had to be written."""
    met = tx.people.meet(account("Ann"), conversation, hints)
    assert met is not None
    assert met.member == tx.people.member(met.identity.member_id)
    return met.noted


def test_using_an_identity_for_the_first_time_stores_where(database: Database) -> None:
    database.run(lambda tx: person(tx, "Ann"))
    hints = Hints(zone="Africa/Nairobi", reference="https://there")

    wrote = database.run(lambda tx: noted(tx, private("Ann"), hints))

    assert wrote
    home = database.read(lambda tx: tx.people.home_of(identity(tx, "Ann")))
    assert home is not None
    assert (home.key, home.reference, home.zone) == (private("Ann"), "https://there", "Africa/Nairobi")
    assert database.read(lambda tx: tx.people.conversation(private("Ann"))) == home


def test_using_it_again_writes_nothing_within_the_hour(database: Database) -> None:
    database.run(lambda tx: person(tx, "Ann"))
    hints = Hints(zone="UTC", locale="en")
    database.run(lambda tx: noted(tx, private("Ann"), hints))

    database.now = START + timedelta(minutes=59)
    assert not database.run(lambda tx: noted(tx, private("Ann"), hints))
    assert not database.read(lambda tx: noted(tx, private("Ann"), Hints()))


@pytest.mark.parametrize(
    ("conversation", "hints", "later"),
    [
        (private("Ann"), Hints(zone="Asia/Tokyo"), timedelta(0)),
        (private("Ann"), Hints(locale="fr"), timedelta(0)),
        (private("Ann"), Hints(reference="elsewhere"), timedelta(0)),
        (private("Other"), Hints(), timedelta(0)),
        (CHANNEL, Hints(), timedelta(0)),
        (private("Ann"), Hints(), timedelta(hours=1)),
    ],
)
def test_something_new_is_written_once_and_never_on_a_snapshot(
    database: Database, conversation: ConversationKey, hints: Hints, later: timedelta
) -> None:
    database.run(lambda tx: person(tx, "Ann"))
    first = Hints(zone="UTC", locale="en", reference="here")
    database.run(lambda tx: noted(tx, private("Ann"), first))
    database.now = START + later

    with pytest.raises(NotIntroduced):
        database.read(lambda tx: noted(tx, conversation, hints))

    assert database.run(lambda tx: noted(tx, conversation, hints))
    assert not database.run(lambda tx: noted(tx, conversation, hints))


def test_a_channel_is_no_home_and_keeps_its_first_zone(database: Database) -> None:
    database.run(lambda tx: person(tx, "Ann"))
    database.run(lambda tx: noted(tx, CHANNEL, Hints(zone="Asia/Tokyo")))
    database.run(lambda tx: noted(tx, CHANNEL, Hints(zone="Europe/Rome")))

    assert database.read(lambda tx: tx.people.home_of(identity(tx, "Ann"))) is None
    channel = database.read(lambda tx: tx.people.conversation(CHANNEL))
    assert channel is not None
    assert channel.zone == "Asia/Tokyo"


def test_identities_come_with_the_last_used_first(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    database.run(lambda tx: tx.people.introduce(account("Ann", Platform.TEAMS), ann.id, Hints()))
    database.now = START + DAY
    database.run(lambda tx: noted(tx, private("Ann"), Hints()))

    keys = [i.key for i in database.read(lambda tx: tx.people.identities(ann.id))]

    assert keys == [account("Ann"), account("Ann", Platform.TEAMS)]


def test_a_conversation_follows_a_group_until_it_does_not(database: Database) -> None:
    database.run(lambda tx: person(tx, "Ann"))
    database.run(lambda tx: noted(tx, CHANNEL, Hints()))
    channel = database.read(lambda tx: tx.people.conversation(CHANNEL))
    assert channel is not None
    training = database.read(group_id)

    database.run(lambda tx: tx.people.follow(channel.id, training, ("fr", "en")))
    (follower,) = database.read(lambda tx: tx.people.followers(training))
    database.run(lambda tx: tx.people.follow(channel.id, None, ()))

    assert (follower.id, follower.follows, follower.languages) == (channel.id, training, ("fr", "en"))
    assert database.read(lambda tx: tx.people.followers(training)) == []


def test_separating_gives_one_identity_to_another_member(database: Database) -> None:
    ann = database.run(lambda tx: person(tx, "Ann"))
    other = database.run(lambda tx: tx.people.add("Ann", "en", "UTC"))

    database.run(lambda tx: tx.people.separate(identity(tx, "Ann").id, other.id))

    assert database.read(lambda tx: tx.people.identities(ann.id)) == []
    assert database.read(lambda tx: identity(tx, "Ann").member_id) == other.id


def test_an_id_is_never_given_to_a_second_member(sqlite: Database) -> None:
    gone = sqlite.run(lambda tx: person(tx, "Gone"))
    kept = sqlite.run(lambda tx: person(tx, "Kept"))
    sqlite.run(lambda tx: tx.people.move(kept.id, gone.id))

    assert sqlite.run(lambda tx: tx.people.add("New", "en", "UTC")).id > kept.id


def test_a_persons_key_is_theirs_alone(database: Database) -> None:
    database.run(lambda tx: delegate(tx, "Ann", "Harbour", Rank.DELEGATE))

    assert database.read(lambda tx: identity(tx, "Ann")).key == IdentityKey(Platform.SLACK, "T1", "Ann")


def test_the_last_secretary_keeps_every_role(database: Database) -> None:
    ann, bob = (database.run(lambda tx, n=n: person(tx, n)) for n in ("Ann", "Bob"))
    for member, role in ((ann, "secretary"), (ann, "chair"), (bob, "secretary")):
        database.run(lambda tx, m=member, r=role: tx.people.grant(m.id, r))

    def roles(member: Member) -> frozenset[str]:
        return database.read(lambda tx: tx.people.member(member.id)).community_roles

    assert database.run(lambda tx: tx.people.resign(bob.id))
    assert not database.run(lambda tx: tx.people.resign(ann.id))
    assert (roles(ann), roles(bob)) == ({"secretary", "chair"}, frozenset())
    assert database.run(lambda tx: tx.people.resign(bob.id))


def test_of_two_secretaries_who_resign_at_once_one_stays(postgres: Database) -> None:
    both = [postgres.run(lambda tx, n=n: person(tx, n)) for n in ("Ann", "Bob")]
    for member in both:
        postgres.run(lambda tx, m=member: tx.people.grant(m.id, "secretary"))
    at_once = threading.Barrier(2, timeout=10)

    def resign(member: Member) -> Callable[[Transaction], bool]:
        def work(tx: Transaction) -> bool:
            at_once.wait()
            return tx.people.resign(member.id)

        return work

    async def resigning() -> list[bool]:
        return await asyncio.gather(*(postgres.store.run(resign(member)) for member in both))

    assert sorted(asyncio.run(resigning())) == [False, True]
