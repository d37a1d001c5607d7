"""Views as Block Kit: any card and form is one that Slack takes, and a member's words stay words."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from adapters.slack.carried import carried, pressed
from adapters.slack.modals import home, modal, opener
from adapters.slack.render import Place, message
from adapters.slack.summary import instant
from adapters.slack.texts import after_mention, escaped, unescaped
from bot.views import (
    Actions,
    Button,
    Card,
    Chart,
    Choice,
    Code,
    Divider,
    Element,
    Fields,
    Form,
    Line,
    Link,
    Moment,
    Paragraph,
    Person,
    Ranking,
    Several,
    Strong,
    Style,
    Table,
    Text,
    ranking_field,
)
from tests.adapters.slack_rig import speeches
from tests.standins.slack import links, mentions, text_of
from tests.standins.slack.blocks import block_problems, too_much_text, view_problems

HERE = Place("T1", speeches, "Europe/Rome")
CUT = "This message was too long for Slack; its end is left out."
CLOSES = datetime(2027, 5, 14, 15, 0, tzinfo=UTC)

short = st.text(max_size=30)
words = short | st.text(max_size=12).map(lambda text: text * 400)
tokens = st.sampled_from(
    ["<!channel>", "<@U1>", "*bold* _it_ ~no~ `code`", "<https://x.org|y>", "&lt;", ":smile:"]
)
said = words | tokens
moments = st.builds(Moment, st.datetimes(timezones=st.just(UTC)))
persons = st.builds(
    Person,
    short,
    st.lists(
        st.tuples(st.sampled_from(["slack", "teams"]), st.sampled_from(["T1", "T2"]), st.just("U1")),
        max_size=2,
    ).map(tuple),
)
urls = st.sampled_from(
    ["https://wg.example.org/x", "javascript:alert(1)", "", "https://a b", "https://x.org/" + "y" * 4000]
)
span = st.one_of(
    said, st.builds(Strong, said), st.builds(Code, said), st.builds(Link, said, urls), persons, moments
)
spans = st.lists(span, max_size=6).map(tuple)
styles = st.sampled_from(Style)
args = st.lists(short, max_size=3).map(tuple)
buttons = st.builds(Button, said, short, args, styles) | st.builds(Button, short, st.just("x" * 2500))


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(0, 25))
    header = tuple(draw(st.lists(short, min_size=width, max_size=width)))
    row = st.tuples(*[spans if n < 2 else short.map(lambda text: (text,)) for n in range(width)])
    return Table(header, tuple(draw(st.lists(row, max_size=4))) * draw(st.sampled_from([1, 60])), "en")


elements: st.SearchStrategy[Element] = st.one_of(
    st.builds(Text, spans, st.just("en"), styles),
    st.builds(Fields, st.lists(st.tuples(said, spans), max_size=8).map(tuple), st.just("en")),
    tables(),
    st.builds(
        Chart, said, st.lists(st.tuples(said, st.integers(-3, 10**9)), max_size=8).map(tuple), st.just("en")
    ),
    st.just(Divider()),
    st.builds(
        Actions,
        st.tuples(st.lists(buttons, max_size=4), st.sampled_from([1, 1, 40])).map(
            lambda t: tuple(t[0] * t[1])
        ),
    ),
)
bodies = st.tuples(st.lists(elements, max_size=6), st.sampled_from([1, 1, 25])).map(
    lambda t: tuple(t[0] * t[1])
)
cards = st.builds(Card, said, bodies, st.just("en"))
names = st.text("abcdefghij", min_size=1, max_size=10)
options = st.tuples(
    st.lists(st.tuples(short | st.just("v" * 200), said), max_size=5),
    st.sampled_from([0, 11, 120, 2500]),
).map(lambda t: (*t[0], *((f"v{n}", f"Option {n}") for n in range(t[1]))))
several = st.tuples(
    st.lists(
        st.tuples(st.text(st.characters(exclude_characters=","), min_size=1, max_size=160), said),
        max_size=5, unique_by=lambda pair: pair[0],
    ),
    st.sampled_from([0, 8, 30, 120, 1200]),
).map(lambda t: (*t[0], *((f"-{n}", f"Option {n}") for n in range(t[1]))))  # fmt: skip
places = st.lists(st.tuples(st.just("-1"), st.sampled_from(["1", "9", "?", "", "x"])), max_size=1).map(tuple)


@st.composite
def forms(draw: st.DrawFn) -> Form:
    inputs = [
        draw(
            st.one_of(
                st.builds(Line, st.just(name), said, said, said, st.booleans()),
                st.builds(Paragraph, st.just(name), said, said, said, st.booleans(), st.integers(0, 10**5)),
                st.builds(
                    Choice,
                    st.just(name),
                    said,
                    options,
                    st.sampled_from(["v1", "", "v"]),
                    said,
                    st.booleans(),
                ),
                st.builds(
                    Several, st.just(name), said, several, st.just(("-1", "gone")), said, st.booleans()
                ),
                st.builds(Ranking, st.just(name), said, several, places, said, st.booleans(), st.booleans()),
            )
        )
        for name in draw(st.lists(names, unique=True, max_size=4))
    ]
    carried = tuple(draw(st.dictionaries(names, short, max_size=3)).items())
    return Form(draw(said), draw(short), tuple(inputs), draw(said), "en", carried, draw(bodies))


many = settings(max_examples=50, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@many
@given(cards)
def test_any_card_is_a_message_that_slack_takes(card: Card) -> None:
    shown = message(card, HERE)
    assert block_problems(shown["blocks"]) == []
    assert not too_much_text(shown["blocks"])
    assert 0 < len(shown["text"].strip()) <= 4000
    assert block_problems(message(card, HERE, tables=False)["blocks"]) == []
    json.dumps(shown).encode()


@many
@given(cards | forms())
def test_any_view_is_a_modal_and_a_home_tab_that_slack_takes(view: Card | Form) -> None:
    assert view_problems(modal(view, HERE, "C1"), "modal") == []
    assert view_problems(home(view, HERE), "home") == []


@many
@given(forms())
def test_a_ballot_is_shown_with_every_option_or_not_at_all(form: Form) -> None:
    view = modal(form, HERE, "C1")
    if "submit" not in view:
        assert "it is shown whole or not at all" in text_of(view["blocks"])
        return
    elements = {block["block_id"]: block["element"] for block in view["blocks"] if block["type"] == "input"}
    for field in form.inputs:
        if isinstance(field, Several) and field.options:
            assert _offered(elements[field.name]) == [value for value, _ in field.options]
        if isinstance(field, Ranking):
            assert elements.keys() >= {ranking_field(field.name, value) for value, _ in field.options}


def _offered(element: dict[str, Any]) -> list[str]:
    groups = element.get("option_groups") or [element]
    return [option["value"] for group in groups for option in group["options"]]


@many
@given(cards)
def test_no_words_of_a_card_call_anybody_or_become_a_link(card: Card) -> None:
    shown = message(card, HERE)
    assert {(found.kind, found.target) for found in mentions(shown)} <= {("user", "U1")}
    assert {found.url for found in links(shown)} <= {"https://wg.example.org/x"}
    assert "<!" not in shown["text"]
    assert "<@" not in shown["text"]


def _blocks(*body: Element, title: str = "Vote 12") -> list[dict[str, Any]]:
    made: list[dict[str, Any]] = message(Card(title, body, "en"), HERE)["blocks"]
    return made


def _parts(*spans: Any) -> list[dict[str, Any]]:
    (_, block) = _blocks(Text(spans, "en"))
    (section,) = block["elements"]
    parts: list[dict[str, Any]] = section["elements"]
    return parts


def test_a_title_is_a_header() -> None:
    assert _blocks() == [
        {"type": "header", "text": {"type": "plain_text", "text": "Vote 12", "emoji": False}}
    ]


def test_spans_keep_their_meaning() -> None:
    assert _parts("Type ", Code("vote 12 yes"), Strong(" now")) == [
        {"type": "text", "text": "Type "},
        {"type": "text", "text": "vote 12 yes", "style": {"code": True}},
        {"type": "text", "text": " now", "style": {"bold": True}},
    ]


def test_an_instant_is_shown_in_each_readers_zone_with_the_conversations_as_a_fallback() -> None:
    assert _parts(Moment(CLOSES)) == [
        {
            "type": "date",
            "timestamp": 1810306800,
            "format": "{date_long}, {time}",
            "fallback": "2027-05-14 17:00 CEST",
        }
    ]


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "\0"])
def test_an_unknown_zone_is_utc(zone: str) -> None:
    assert instant(CLOSES, zone) == "2027-05-14 15:00 UTC"


def test_a_person_is_mentioned_only_in_their_own_workspace() -> None:
    here, elsewhere = ("slack", "T1", "UANN"), ("slack", "T2", "UANN")
    assert _parts(Person("Ann", (elsewhere, here))) == [{"type": "user", "user_id": "UANN"}]
    assert _parts(Person("Ann", (elsewhere,))) == [{"type": "text", "text": "Ann"}]
    assert _parts(Person("Ann", (("teams", "T1", "UANN"),))) == [{"type": "text", "text": "Ann"}]


def test_a_link_leads_where_a_browser_goes_and_nowhere_else() -> None:
    assert _parts(Link("The page", "https://wg.example.org")) == [
        {"type": "link", "url": "https://wg.example.org", "text": "The page"}
    ]
    assert _parts(Link("The page", "javascript:alert(1)")) == [{"type": "text", "text": "The page"}]


def test_styles_are_structure() -> None:
    heading, muted, notice = _blocks(
        Text(("Groups",), "en", Style.HEADING),
        Text(("a side note",), "en", Style.MUTED),
        Text(("No",), "en", Style.NOTICE),
    )[1:]
    assert heading["type"] == "header"
    assert muted["type"] == "context"
    assert notice["elements"][0]["type"] == "rich_text_quote"


def test_buttons_carry_their_command_and_have_ids_of_their_own() -> None:
    yes = Button("Yes", "vote", ("12", "yes"), Style.PRIMARY)
    first, second = _blocks(
        Actions((yes, Button("No", "vote", ("12", "no"), Style.DANGER))), Actions((yes,))
    )[1:]
    assert [pressed(button["value"]) for button in first["elements"]] == [
        ("vote", ("12", "yes")),
        ("vote", ("12", "no")),
    ]
    assert [button.get("style") for button in first["elements"]] == ["primary", "danger"]
    ids = [button["action_id"] for block in (first, second) for button in block["elements"]]
    assert len(set(ids)) == 3
    assert all(one.startswith("plenary") for one in ids)


def test_a_table_is_a_table_once_and_words_after_that() -> None:
    table = Table(("Organisation", "Ballot"), ((("Water for All",), (Strong("yes"),)), (("Roof",), ())), "en")
    blocks = _blocks(table, table)
    assert [block["type"] for block in blocks] == ["header", "table", "rich_text"]
    read = [[text_of([cell]).strip() for cell in row] for row in blocks[1]["rows"]]
    assert read == [["Organisation", "Ballot"], ["Water for All", "yes"], ["Roof", "–"]]
    assert text_of([blocks[2]]).splitlines() == [
        "Organisation · Ballot",
        "Water for All · yes",
        "Roof · –",
    ]


def test_a_chart_says_its_numbers_and_shows_their_lengths() -> None:
    read = text_of(_blocks(Chart("Result", (("Yes", 40), ("No", 1), ("Abstain", 0)), "en"))).splitlines()
    assert read[1:] == ["Result", "Yes: 40 ▇▇▇▇▇▇▇▇▇▇", "No: 1 ▇", "Abstain: 0 "]


def test_facts_are_read_with_their_labels() -> None:
    read = text_of(_blocks(Fields((("Closes", ("soon",)), ("Group", ("Water",))), "en"))).splitlines()
    assert read[1:] == ["Closes: soon", "Group: Water"]


def test_what_does_not_fit_is_left_out_with_a_sentence_and_the_buttons_stay() -> None:
    vote = Actions((Button("Yes", "vote", ("12", "yes")),))
    blocks = _blocks(Text(("long " * 5000,), "en"), Text(("never seen",), "en"), vote)
    assert [block["type"] for block in blocks] == ["header", "rich_text", "actions", "context"]
    read = text_of(blocks)
    assert "long …" in read or "…" in read
    assert "never seen" not in read
    assert read.endswith(CUT)


def test_what_fits_is_whole() -> None:
    blocks = _blocks(*(Text((f"paragraph {n}",), "en") for n in range(48)))
    assert len(blocks) == 49
    assert CUT not in text_of(blocks)
    assert text_of(_blocks(*(Text((f"paragraph {n}",), "en") for n in range(49)))).endswith(CUT)


def test_the_text_beside_the_blocks_says_the_same_for_screen_readers() -> None:
    body = (
        Text(("Closes ", Moment(CLOSES), " <!channel>"), "en"),
        Fields((("Group", ("Water",)),), "en"),
        Chart("Turnout", (("in", 3),), "en"),
        Actions((Button("Yes", "vote"),)),
    )
    assert message(Card("Vote 12", body, "en"), HERE)["text"].splitlines() == [
        "Vote 12",
        "Closes 2027-05-14 17:00 CEST &lt;!channel&gt;",
        "Group: Water",
        "Turnout",
        "in: 3",
    ]


FORM = Form(
    "Draft a motion",
    "motion",
    (
        Line("question", "Question", "Shall we?", "One sentence"),
        Paragraph("why", "Reasons", limit=500, optional=True),
        Choice("profile", "Profile", (("simple", "Simple majority"), ("third", "Two thirds")), "third"),
    ),
    "Draft",
    "en",
    (("group", "7"),),
)


def test_a_form_is_a_modal_with_named_inputs() -> None:
    view = modal(FORM, HERE, "C1")
    assert [block["block_id"] for block in view["blocks"]] == ["question", "why", "profile"]
    question, why, profile = (block["element"] for block in view["blocks"])
    assert question["initial_value"] == "Shall we?"
    assert (why["multiline"], why["max_length"]) == (True, 500)
    assert profile["type"] == "radio_buttons"
    assert profile["initial_option"]["value"] == "third"
    assert view["submit"]["text"] == "Draft"


def test_a_modal_remembers_its_command_arguments_and_channel() -> None:
    note = carried(modal(FORM, HERE, "C1")["private_metadata"])
    assert (note.command, dict(note.args), note.channel) == ("motion", {"group": "7"}, "C1")


def test_a_form_that_carries_too_much_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="more than fits"):
        modal(Form("T", "x", (), "Go", "en", (("ids", "9" * 3000),)), HERE, "")


@pytest.mark.parametrize(
    ("count", "kind"), [(1, "radio_buttons"), (10, "radio_buttons"), (11, "static_select")]
)
def test_few_options_are_seen_at_once_and_more_in_a_list(count: int, kind: str) -> None:
    choice = Choice("one", "One", tuple((str(n), f"Option {n}") for n in range(count)))
    assert modal(Form("T", "x", (choice,), "Go", "en"), HERE, "")["blocks"][-1]["element"]["type"] == kind


def test_hundreds_of_options_come_in_groups() -> None:
    choice = Choice("one", "One", tuple((str(n), f"Option {n}") for n in range(250)), "249")
    element = modal(Form("T", "x", (choice,), "Go", "en"), HERE, "")["blocks"][-1]["element"]
    assert [group["label"]["text"] for group in element["option_groups"]] == [
        "Option 0 – Option 99",
        "Option 100 – Option 199",
        "Option 200 – Option 249",
    ]
    assert element["initial_option"]["value"] == "249"


def _ballot(count: int, **more: Any) -> dict[str, Any]:
    options = tuple((f"c{n}", f"Candidate {n}") for n in range(1, count + 1))
    order = Ranking("order", "Your order", options, (("c2", "1"),), "1 is most preferred", **more)
    return modal(Form("Vote 12", "vote", (order,), "Cast", "en", (("vote", "12"),)), HERE, "")


def test_few_are_ranked_by_lists_of_places() -> None:
    header, label, hint, *rows = _ballot(20, no_opinion=True)["blocks"]
    assert header["type"] == "rich_text"
    assert text_of([header, label]) == "Your order\n1 is most preferred"
    assert [row["block_id"] for row in (hint, *rows)] == [f"order#c{n}" for n in range(1, 21)]
    labels = [option["text"]["text"] for option in rows[0]["element"]["options"]]
    assert labels == ["no place", *map(str, range(1, 21)), "no opinion"]
    assert [row["element"]["initial_option"]["text"]["text"] for row in rows[:2]] == ["1", "no place"]


def test_many_are_ranked_by_numbers_of_which_zero_may_be_no_opinion() -> None:
    blocks = _ballot(21, no_opinion=True)["blocks"]
    assert "1 is most preferred Enter 0 where you have no opinion." in text_of(blocks)
    elements = [block["element"] for block in blocks if block["type"] == "input"]
    assert [element.get("initial_value") for element in elements[:3]] == [None, "1", None]
    assert {(e["type"], e["min_value"], e["max_value"]) for e in elements} == {("number_input", "0", "21")}
    (plain,) = {b["element"]["min_value"] for b in _ballot(21)["blocks"] if b["type"] == "input"}
    assert plain == "1"


@pytest.mark.parametrize(("count", "whole"), [(96, True), (97, True), (98, False), (1000, False)])
def test_a_ballot_of_more_than_a_modal_holds_says_where_to_vote(count: int, whole: bool) -> None:
    view = _ballot(count)
    assert ("submit" in view) is whole
    if not whole:
        read = text_of(view)
        assert "too long for Slack, and it is shown whole or not at all" in read
        assert "Type vote 12 followed by your answer" in read
        assert "[Open Plenary on the web]" in read


@pytest.mark.parametrize(
    ("count", "kind"), [(1, "checkboxes"), (10, "checkboxes"), (11, "multi_static_select")]
)
def test_several_options_are_boxes_or_a_list(count: int, kind: str) -> None:
    several = Several("any", "Approve", tuple((f"c{n}", f"C {n}") for n in range(count)), ("c0", "gone"))
    element = modal(Form("T", "x", (several,), "Go", "en"), HERE, "")["blocks"][-1]["element"]
    assert element["type"] == kind
    assert [option["value"] for option in element["initial_options"]] == ["c0"]


def test_the_label_of_an_option_goes_on_below_it() -> None:
    long = "A very long name of a candidate, which would not fit, " * 2 + "so that its end counts"
    choice = Choice("one", "One", (("a", long), ("b", "Short")))
    first, second = modal(Form("T", "x", (choice,), "Go", "en"), HERE, "")["blocks"][-1]["element"]["options"]
    assert first["text"]["text"][:-1] + first["description"]["text"][1:] == long
    assert "description" not in second


def test_a_long_title_is_said_in_full_inside_the_modal() -> None:
    view = modal(Card("A title that is longer than a modal's own", (), "en"), HERE, "")
    assert view["title"]["text"] == "A title that is longer …"
    assert view["blocks"][0]["text"]["text"] == "A title that is longer than a modal's own"


def test_where_no_modal_can_open_a_button_asks_again() -> None:
    card = opener(FORM, HERE, "motion", ("water",))
    (button,) = card.body[-1].buttons
    assert (button.command, button.args) == ("motion", ("water",))


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("vote 12 A &gt; B &amp; C", "vote 12 A > B & C"),
        ("role water <@U123|ann> lead", "role water <@U123|ann> lead"),
        ("output water “Map” <https://x.org/a?b=1&amp;c=2>", "output water “Map” https://x.org/a?b=1&c=2"),
        ("invite roof Ann <mailto:ann@x.org|ann@x.org>", "invite roof Ann ann@x.org"),
        ("show <https://x.org|x.org> now", "show https://x.org now"),
        ("follow <#C1|coordination>", "follow <#C1|coordination>"),
        ("say &lt;@U1&gt; &amp;lt;", "say <@U1> &lt;"),
        ("a\0b", "ab"),
    ],
)
def test_slacks_own_writing_is_undone(sent: str, typed: str) -> None:
    assert unescaped(sent) == typed


@pytest.mark.parametrize(
    ("text", "bot", "rest"),
    [
        ("<@UBOT> help vote", "UBOT", " help vote"),
        ("Dear <@U1>, ask <@UBOT> claims", "UBOT", " claims"),
        ("<@UBOT|plenary> help", None, " help"),
        ("help", "UBOT", "help"),
    ],
)
def test_a_mention_is_asked_for_what_follows_it(text: str, bot: str | None, rest: str) -> None:
    assert after_mention(text, bot) == rest


@given(st.text(), st.integers(2, 50))
def test_an_escaped_text_is_cut_between_its_characters(text: str, most: int) -> None:
    safe = escaped(text, most)
    assert len(safe) <= most
    assert "<" not in safe
    assert ">" not in safe
    for entity in ("&amp;", "&lt;", "&gt;"):
        safe = safe.replace(entity, "")
    assert "&" not in safe
