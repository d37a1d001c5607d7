"""Being written to by mail: an address proven by its code, and who is written to where."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from adapters.calendar import occurrences
from bot.commands.telling import tell
from bot.domain.people import IdentityKey, Member, Platform
from bot.duties import Duties
from bot.ports import MAIL, Address, Deferred, Transaction
from bot.requests import Hints
from bot.sending import Patient, Sender
from bot.views import Card, plain
from tests.commands.office import Office
from tests.commands.test_examples import WORDS

ANA = "ana@example.org"


@dataclass
class Letters:
    """Takes letters, unless it is told to put them off."""

    deferred: bool = False
    taken: list[tuple[str, Card]] = field(default_factory=list)
    repeats: list[bool] = field(default_factory=list)
    finds = False

    async def post(self, address: Address, card: Card, mark: str, *, repeat: bool) -> str:
        if self.deferred:
            raise Deferred(300, "451 later")
        self.taken.append((address.conversation.id, card))
        self.repeats.append(repeat)
        return mark

    async def edit(self, address: Address, reference: str, card: Card) -> None: ...

    async def find(self, address: Address, mark: str) -> str | None:
        return None


@dataclass
class Post:
    """An office with mail, and what came by it."""

    office: Office
    letters: Letters
    page: Letters
    ana: Member
    duties: Duties

    def says(self, text: str) -> str:
        return self.office.says("ana", text)

    def sent(self) -> list[str]:
        """The addresses and titles of the letters that are due."""
        self.letters.taken.clear()
        self.office._runner.run(self.duties.tick())
        return [f"{to}: {card.title}" for to, card in self.letters.taken]

    def code(self) -> str:
        _, card = self.letters.taken[0]
        words = plain(card.body[0].spans)  # type: ignore[union-attr]
        return words.partition("mail ")[2].partition(" ")[0]

    def tell(self) -> None:
        """Something is sent to Ana."""
        key = f"confirmed:{self.office.now}"
        self.office.do(lambda tx: tell(tx, key, "confirmed", self.ana.id, [self.ana.id]))


@pytest.fixture
def post(office: Office) -> Post:
    office._dispatch = replace(office._dispatch, mails=True)
    letters, page = Letters(), Letters()
    sender = Sender(
        Patient(office.store), {(Platform.WEB, MAIL): letters, (Platform.WEB, "web"): page}, lambda: 0.0
    )
    duties = Duties(office.store, office.seals, sender, WORDS, occurrences, "http://x.test", set)
    return Post(office, letters, page, office.member("ana"), duties)


def test_an_address_is_nobodys_before_its_code_comes_back(post: Post) -> None:
    assert "A code is on its way to " in post.says(f"mail {ANA}")
    assert post.sent() == [f"{ANA}: A code for your mail address"]
    assert post.office.do(lambda tx: tx.people.named(ANA)) == []
    post.tell()
    assert post.sent() == []
    assert "unknown, used up or too old" in post.says("mail wrong")


def test_with_the_code_a_member_is_written_to_there(post: Post) -> None:
    post.says(f"mail {ANA}")
    post.sent()
    assert "You are written to at " in post.says(f"mail {post.code().lower()}")

    post.tell()

    assert post.sent() == [f"{ANA}: Welcome"]
    assert post.office.do(lambda tx: [m.name for m in tx.people.named(ANA)]) == ["ana"]
    assert "unknown, used up" in post.says("mail ABCDE-FGHJK")


def test_a_code_is_good_for_whoever_asked_for_it_only_and_for_an_hour(post: Post) -> None:
    post.office.member("eve")
    post.says(f"mail {ANA}")
    post.sent()
    code = post.code()
    post.office.says("eve", "mail eve@example.org")
    assert "unknown, used up" in post.office.says("eve", f"mail {code}")

    post.office.now += timedelta(hours=1)

    assert "unknown, used up" in post.says(f"mail {code}")


def test_codes_go_out_one_at_a_time_and_not_late(post: Post) -> None:
    post.says(f"mail {ANA}")
    assert "A code is on its way" in post.says("mail bob@example.org")
    assert "ask again" in post.says("mail bob@example.org")
    post.office.now += timedelta(hours=2)
    assert post.sent() == []

    post.says("mail bob@example.org")

    assert post.sent() == ["bob@example.org: A code for your mail address"]


def test_off_ends_it_and_forgets_the_address(post: Post) -> None:
    post.says(f"mail {ANA}")
    post.sent()
    post.says(f"mail {post.code()}")
    assert "your address is forgotten" in post.says("mail off")

    post.tell()

    assert post.sent() == []
    assert len(post.page.taken) == 1
    assert post.office.do(lambda tx: tx.people.member(post.ana.id).mail) == ""
    assert "You are not written to by mail." in post.says("mail")


def test_whoever_has_an_account_in_a_chat_program_is_not_written_to_by_mail(post: Post) -> None:
    post.says(f"mail {ANA}")
    post.sent()
    post.says(f"mail {post.code()}")

    def linked(tx: Transaction) -> None:
        tx.people.introduce(IdentityKey(Platform.SLACK, "T1", "U1"), post.ana.id, Hints())

    post.office.do(linked)
    post.tell()

    assert post.sent() == []
    assert "not by mail" in post.says("mail")


def test_a_letter_put_off_comes_later_and_is_no_repeat(post: Post) -> None:
    post.letters.deferred = True
    post.says(f"mail {ANA}")
    assert post.sent() == []
    post.letters.deferred = False
    post.office.now += timedelta(seconds=299)
    assert post.sent() == []
    post.office.now += timedelta(seconds=2)

    assert post.sent() == [f"{ANA}: A code for your mail address"]
    assert post.letters.repeats == [False]


@pytest.mark.parametrize("words", ["mail ana@", "mail @example.org", "mail “ana b@example.org”"])
def test_what_is_no_address_is_refused(post: Post, words: str) -> None:
    assert "is no mail address" in post.says(words)
    assert post.sent() == []


def test_without_a_server_for_mail_it_says_so(office: Office) -> None:
    office.member("ana")

    assert "Mail is not set up here" in office.says("ana", f"mail {ANA}")
