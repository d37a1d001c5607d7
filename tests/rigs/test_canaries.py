"""A canary is found however it got out, and not repeated by the test that found it."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable

import pytest

from tests.rigs.canaries import CANARIES, assert_no_canary


def test_what_tells_no_secret_passes() -> None:
    assert_no_canary(b"canary-plenary; SLACK_BOT_TOKEN is set; xoxb-...")


@pytest.mark.parametrize("name", CANARIES)
@pytest.mark.parametrize(
    "get_out",
    [
        lambda secret: b"before " + secret + b" after",
        lambda secret: json.dumps({"token": secret.decode()}).encode(),
        lambda secret: base64.b64encode(b"user:" + secret + b"\n"),
        lambda secret: base64.urlsafe_b64encode(b"any" + secret),
        lambda secret: secret.hex().upper().encode(),
    ],
)
def test_a_secret_is_found_however_it_got_out(name: str, get_out: Callable[[bytes], bytes]) -> None:
    with pytest.raises(AssertionError, match=f"^secrets got out: {name}") as failure:
        assert_no_canary(get_out(CANARIES[name].encode()))

    assert CANARIES[name] not in str(failure.value)
