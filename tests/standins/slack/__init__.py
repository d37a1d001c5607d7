"""A strict stand-in for Slack, which speaks HTTP and knows nothing of the product.

`FakeSlack` is the way in::

    with FakeSlack() as slack:
        slack.add_workspace("T1", "xoxb-1")
        slack.add_user("T1", "U1", "ada", email="ada@example.org")
        ada = slack.client("T1", product_url)
        ada.command("U1", "/wg", "help")
        assert "join" in slack.text_of(slack.ephemerals("T1", "U1")[-1])
        assert slack.violations == []
"""

from .budgets import Tier
from .client import Client, How
from .delivery import FORGERIES, Delivery, Signed
from .filling import Impossible
from .reading import Link, Mention, dates, links, mentions, raw_text_of, text_of
from .slack import USUAL_SCOPES, FakeSlack
from .world import Call, Message, Refused, Shown, View

__all__ = [
    "FORGERIES",
    "USUAL_SCOPES",
    "Call",
    "Client",
    "Delivery",
    "FakeSlack",
    "How",
    "Impossible",
    "Link",
    "Mention",
    "Message",
    "Refused",
    "Shown",
    "Signed",
    "Tier",
    "View",
    "dates",
    "links",
    "mentions",
    "raw_text_of",
    "text_of",
]
