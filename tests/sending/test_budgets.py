"""A platform's budget: what may be sent now, and how long to wait otherwise."""

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people import Platform
from bot.ports import MAIL, Address
from bot.requests import ConversationKey
from bot.sending.budgets import TENANT, Budgets


def address(channel: str = "C1", tenant: str = "T1", platform: Platform = Platform.SLACK) -> Address:
    return Address(ConversationKey(platform, tenant, channel, personal=False), "", "UTC")


def test_the_first_message_goes_at_once() -> None:
    assert Budgets().take(address(), 0.0) == 0


def test_a_second_message_to_the_same_slack_channel_waits_a_second() -> None:
    budgets = Budgets()
    budgets.take(address(), 0.0)
    wait = budgets.take(address(), 0.0)
    assert 0.9 < wait <= 1.0
    assert budgets.take(address(), wait) == 0


def test_a_workspace_as_a_whole_has_its_budget() -> None:
    budgets = Budgets()
    sent = sum(budgets.take(address(f"C{n}"), 0.0) == 0 for n in range(100))
    assert sent == TENANT[Platform.SLACK].burst


def test_mail_goes_out_as_slowly_as_servers_take_it_and_the_web_does_not_wait_for_it() -> None:
    budgets = Budgets()
    mail = [address(f"{n}@x.test", MAIL, Platform.WEB) for n in range(100)]
    sent = sum(budgets.take(one, 0.0) == 0 for one in mail)
    assert sent == 10
    assert budgets.take(mail[50], 0.0) > 1
    assert budgets.take(address("page", "web", Platform.WEB), 0.0) == 0


def test_one_tenant_does_not_use_up_the_others_budget() -> None:
    budgets = Budgets()
    for n in range(100):
        budgets.take(address(f"C{n}"), 0.0)
    assert budgets.take(address(tenant="T2"), 0.0) == 0


def test_a_pause_holds_back_the_whole_tenant_and_then_ends() -> None:
    budgets = Budgets()
    budgets.pause(address(), 30, 0.0)
    assert budgets.take(address("C2"), 10.0) == 20
    assert budgets.take(address("C2"), 30.0) == 0


@given(st.lists(st.tuples(st.floats(0, 5), st.integers(0, 3)), max_size=80))
def test_never_more_than_the_budget_over_any_time(steps: list[tuple[float, int]]) -> None:
    budgets, now, sent = Budgets(), 0.0, 0
    for step, channel in steps:
        now += step
        sent += budgets.take(address(f"C{channel}"), now) == 0
    allowance = TENANT[Platform.SLACK]
    assert sent <= allowance.burst + allowance.per_second * now + 1e-6
