"""Slack: signed requests in, Block Kit out."""

from __future__ import annotations

from dataclasses import dataclass, field

API_URL = "https://slack.com/api/"


@dataclass(frozen=True, slots=True)
class SlackConnection:
    """Our credentials for one workspace; its printed form shows none of them.

    `team` is the workspace's id. `app_id` may be empty where it is not known. With an `app_token` requests
    come over Socket Mode too. Raises ValueError where the team or a needed secret is missing.
    """

    team: str
    app_id: str
    signing_secret: str = field(repr=False)
    bot_token: str = field(repr=False)
    api_url: str = API_URL
    app_token: str = field(default="", repr=False)

    def __post_init__(self) -> None:
        if not self.team or not self.bot_token:
            raise ValueError("a Slack connection needs its team and a bot token")
        # An HMAC under an empty key is valid, and anybody can make it.
        if not self.signing_secret:
            raise ValueError("a Slack connection needs a signing secret")
