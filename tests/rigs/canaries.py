"""Secrets for tests to configure, each known by sight, and the check that none of them got out."""

from __future__ import annotations

import base64
from types import MappingProxyType

CANARIES = MappingProxyType(
    {
        "PLENARY_SECRET_KEY": "canary-plenary-secret-key-4hV8wQ2nT6zL0sKd",
        "PLENARY_SMTP_PASSWORD": "canary-smtp-password-9pXr3mJ7",
        "DATABASE_PASSWORD": "canary-database-password-5cGt1vB8",
        "SLACK_SIGNING_SECRET": "canaryslacksigningsecret6yHf2kNq",
        "SLACK_BOT_TOKEN": "xoxb-canary-bot-token-7uMw4dRs",
        "SLACK_APP_TOKEN": "xapp-canary-app-token-3eLz9bPj",
        "SLACK_CLIENT_SECRET": "canary-slack-client-secret-8aCx5gVo",
        "MICROSOFT_APP_PASSWORD": "canary-microsoft-app-password-2iTn6hYq",
        "MICROSOFT_ACCESS_TOKEN": "canary-microsoft-access-token-1rFk7jWe",
    }
)
"""By the setting they are for; MICROSOFT_ACCESS_TOKEN is what a login answers with. Fit for URLs."""


def forms(secret: bytes) -> list[bytes]:
    """The ways in which a secret may get out unnoticed: as it is, as hexadecimal digits, inside base64."""
    forms = [secret, secret.hex().encode()]
    for shift in range(3):
        inside = base64.b64encode(bytes(shift) + secret)
        # The first and last groups depend on what stands beside the secret.
        forms += [inside[4:-4], inside[4:-4].translate(bytes.maketrans(b"+/", b"-_"))]
    return forms


def assert_no_canary(data: bytes) -> None:
    """Fails, without repeating it, when one of the secrets stands in the data, also encoded."""
    folded = data.lower()
    found = [
        name
        for name, secret in CANARIES.items()
        if any(form in data or form in folded for form in forms(secret.encode()))
    ]
    assert not found, f"secrets got out: {', '.join(found)}"
