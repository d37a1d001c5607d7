"""What a log line may hold."""

from __future__ import annotations

import json
import logging
import sys

import pytest

from adapters.logs import JsonLines
from tests.rigs.canaries import CANARIES


def line(message: str, *args: object, **extra: object) -> str:
    record = logging.LogRecord("plenary", logging.ERROR, __file__, 1, message, args, None)
    record.__dict__.update(extra)
    return JsonLines().format(record)


@pytest.mark.parametrize(
    "words",
    [
        "token {SLACK_BOT_TOKEN} refused",
        "opened with {SLACK_APP_TOKEN}",
        "header Bearer {MICROSOFT_ACCESS_TOKEN}",
        "connecting to postgresql://plenary:{DATABASE_PASSWORD}@db.example.org/plenary",
        "POST grant_type=x&client_secret={MICROSOFT_APP_PASSWORD}&scope=y",
        "connection failed: host=db password={DATABASE_PASSWORD} user=plenary",
    ],
)
def test_secrets_are_taken_out_wherever_they_stand(words: str) -> None:
    said = words.format(**CANARIES)
    try:
        raise RuntimeError(said)
    except RuntimeError:
        record = logging.LogRecord("plenary", logging.ERROR, __file__, 1, "failed", (), sys.exc_info())

    shown = [line(said), line("%s", said), line("x", reason=said), JsonLines().format(record)]

    assert not [secret for secret in CANARIES.values() for text in shown if secret in text]
    assert all("[redacted]" in text for text in shown)


def test_only_fields_that_are_named_get_in_and_no_line_forges_another() -> None:
    shown = line('first\n{"level": "info"}', reference="ab12", body="Ann votes yes")

    assert "\n" not in shown
    assert json.loads(shown)["reference"] == "ab12"
    assert "Ann" not in shown
