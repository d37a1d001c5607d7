"""What the stand-in's people read, and whom a message calls."""

from typing import Any

import pytest

from tests.standins.slack import Link, Mention, dates, links, mentions, raw_text_of, text_of


def section(text: str, kind: str = "mrkdwn") -> dict[str, Any]:
    return {"type": "section", "text": {"type": kind, "text": text}}


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ("*bold* _it_ ~no~ `code`", "bold it no code"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("&lt;b&gt; &amp; co", "<b> & co"),
        ("<https://example.org|here> and <https://example.org>", "here and https://example.org"),
        ("<@U1> in <#C1|general>", "@Ada in #general"),
        ("<!here> <!subteam^S1>", "@here @subteam"),
        ("by <!date^1800000000^{date} at {time}|15 Jan 2027, 09:00 CET>", "by 15 Jan 2027, 09:00 CET"),
    ],
)  # fmt: skip
def test_mrkdwn_is_read_as_slack_shows_it(sent: str, read: str) -> None:
    assert text_of([section(sent)], {"U1": "Ada"}) == read
    assert text_of({"text": sent}, {"U1": "Ada"}) == read


def test_plain_text_is_read_as_it_stands() -> None:
    assert text_of([section("*a* &amp; <@U1>", "plain_text")]) == "*a* &amp; <@U1>"
    assert mentions([section("<!channel> <@U1>", "plain_text")]) == []


def test_every_block_is_read() -> None:
    said = {"type": "plain_text", "text": "Yes"}
    option = {"text": said, "value": "1"}
    select = {"type": "static_select", "initial_option": option}
    radio = {"type": "radio_buttons", "options": [option]}
    words = {"type": "text", "text": "rich"}
    pie = {"type": "pie", "segments": [{"label": "yes", "value": 3}]}
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Vote"}},
        {"type": "section", "fields": [{"type": "mrkdwn", "text": "*a*"}, {"type": "mrkdwn", "text": "b"}]},
        {"type": "divider"},
        {"type": "actions", "elements": [{"type": "button", "text": said}, select]},
        {"type": "input", "label": said, "element": radio, "hint": said},
        {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}, {"type": "raw_number", "text": "1"}]]},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [words]}]},
        {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "a chart"},
        {"type": "data_visualization", "title": "Result", "chart": pie},
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "small"}]},
    ]  # fmt: skip

    lines = text_of(blocks).splitlines()

    assert lines == [
        "Vote", "a", "b", "[Yes]  [Yes]", "Yes", "(Yes)", "Yes",
        "x | 1", "rich", "a chart", "Result", "yes: 3", "small",
    ]  # fmt: skip


def test_whoever_a_message_calls_is_found_wherever_it_does() -> None:
    rich = {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [
        {"type": "user", "user_id": "U3"}, {"type": "broadcast", "range": "everyone"}]}]}  # fmt: skip
    message = {
        "text": "<!channel>",
        "blocks": [section("<@U1> <!here|here> <!subteam^S1|@team> <#C1>"), rich],
    }

    assert mentions(message) == [
        Mention("broadcast", "channel"),
        Mention("user", "U1"),
        Mention("broadcast", "here"),
        Mention("usergroup", "S1"),
        Mention("channel", "C1"),
        Mention("user", "U3"),
        Mention("broadcast", "everyone"),
    ]


def test_escaped_text_calls_nobody_and_links_nowhere() -> None:
    blocks = [section("&lt;!channel&gt; &lt;https://example.org|x&gt;")]

    assert mentions(blocks) == []
    assert links(blocks) == []
    assert text_of(blocks) == "<!channel> <https://example.org|x>"


def test_links_and_dates_are_kept() -> None:
    blocks = [
        section("<https://example.org/?a=1&amp;b=2|here> <!date^1800000000^{time}^https://example.org/|9:00>")
    ]

    assert links(blocks) == [Link("https://example.org/?a=1&b=2", "here")]
    assert dates(blocks) == [1_800_000_000]
    assert "<!date^1800000000^{time}" in raw_text_of(blocks)
