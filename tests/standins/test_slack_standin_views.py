"""Modals and the Home tab in the stand-in: every rule broken once."""

from tests.standins import slack_scene
from tests.standins.slack import Client, FakeSlack, View
from tests.standins.slack_scene import HOME, Clock, Product, call, modal, opened, plain, question

clock, slack, product, people, front = (
    slack_scene.clock,
    slack_scene.slack,
    slack_scene.product,
    slack_scene.people,
    slack_scene.front,
)


def test_a_trigger_opens_one_modal_for_its_user(slack: FakeSlack, people: Client, product: Product) -> None:
    view = opened(slack, people, product, modal()).body["view"]
    again = call(slack, "views.open", trigger_id=product.payload()["trigger_id"], view=modal())

    assert [shown.id for shown in slack.modals("T1", "U1")] == [view["id"]]
    assert slack.modals("T1", "U2") == []
    assert again.error == "exchanged_trigger_id"


def test_a_trigger_lives_three_seconds(
    slack: FakeSlack, people: Client, product: Product, clock: Clock
) -> None:
    people.command("U1", "/wg")
    clock.now += 3.01

    late = call(slack, "views.open", trigger_id=product.payload()["trigger_id"], view=modal())

    assert late.error == "expired_trigger_id"


def test_a_trigger_is_its_workspaces(slack: FakeSlack, people: Client, product: Product) -> None:
    people.command("U1", "/wg")
    trigger = product.payload()["trigger_id"]

    assert call(slack, "views.open", "xoxb-2", trigger_id=trigger, view=modal()).error == "invalid_trigger_id"
    assert call(slack, "views.open", trigger_id="guess", view=modal()).error == "invalid_trigger_id"
    assert call(slack, "views.open", trigger_id=trigger).error == "invalid_arguments"


def test_a_bad_view_is_refused_and_the_trigger_stays_good(
    slack: FakeSlack, people: Client, product: Product
) -> None:
    refused = opened(slack, people, product, modal() | {"title": plain("t" * 25)})

    assert refused.error == "invalid_arguments"
    assert "/view/title/text" in refused.body["response_metadata"]["messages"][0]
    assert len(slack.violations) == 1
    assert call(slack, "views.open", trigger_id=product.payload()["trigger_id"], view=modal()).body["ok"]


def test_modals_lie_three_deep(slack: FakeSlack, people: Client, product: Product) -> None:
    replies = [
        opened(slack, people, product, modal(), method) for method in ["views.open"] + ["views.push"] * 3
    ]

    assert [reply.body["ok"] for reply in replies] == [True, True, True, False]
    assert replies[3].error == "push_limit_reached"
    assert replies[2].body["view"]["root_view_id"] == replies[0].body["view"]["id"]
    assert replies[2].body["view"]["previous_view_id"] == replies[1].body["view"]["id"]


def test_nothing_can_be_pushed_on_nothing(slack: FakeSlack, people: Client, product: Product) -> None:
    assert opened(slack, people, product, modal(), "views.push").error == "not_found"


def test_an_update_with_an_old_hash_is_a_conflict(slack: FakeSlack, front: View) -> None:
    old = front.hash
    fresh = call(slack, "views.update", view_id=front.id, hash=old, view=modal(question("how")))

    assert fresh.body["view"]["hash"] != old
    assert call(slack, "views.update", view_id=front.id, hash=old, view=modal()).error == "hash_conflict"
    assert slack.text_of(slack.modals("T1", "U1")[0]) == "Ask\nHow\n[]\n[Send]"


def test_a_view_is_found_by_its_own_name_which_is_unique(
    slack: FakeSlack, people: Client, product: Product, front: View
) -> None:
    named = modal(external_id="mine")

    assert call(slack, "views.update", external_id="mine", view=named).error == "not_found"
    assert call(slack, "views.update", view_id=front.id, view=named).body["ok"]
    assert call(slack, "views.update", external_id="mine", view=named).body["ok"]
    assert opened(slack, people, product, named, "views.push").error == "duplicate_external_id"
    assert call(slack, "views.update", view=named).error == "invalid_arguments"
    assert call(slack, "views.update", "xoxb-2", view_id=front.id, view=named).error == "not_found"


def test_home_is_published_to_its_user(slack: FakeSlack, people: Client, product: Product) -> None:
    view = call(slack, "views.publish", user_id="U1", view=HOME).body["view"]
    home = slack.home("T1", "U1")

    assert home is not None
    assert home.id == view["id"]
    assert slack.home("T1", "U2") is None
    assert call(slack, "views.publish", user_id="U1", hash="old", view=HOME).error == "hash_conflict"
    assert call(slack, "views.publish", user_id="U7", view=HOME).error == "user_not_found"
    assert call(slack, "views.publish", user_id="U1", view=modal()).error == "invalid_arguments"

    people.press("U1", home, "Yes")
    assert product.payload()["container"] == {"type": "view", "view_id": view["id"]}
    assert not {"response_url", "message", "channel"} & product.payload().keys()
    people.open_home("U1")
    assert product.payload()["event"]["view"]["id"] == view["id"]
