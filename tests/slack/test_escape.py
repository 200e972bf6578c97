"""Text that anybody may have written, in each of Slack's languages: it says what it says, and does nothing."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.slack.blocks.markup.escape import anchor, link, literal, literal_lines, markdown, mrkdwn, redact, rich
from tests.slack_emulator.block_kit import TOKEN, check_mrkdwn, paragraphs
from tests.slack_hostile import hostile

FORMATTING = "*~`"


@given(hostile)
@example("__init__ and _x_")
@example("&lt;!here&gt;")
@example("\\<!channel>")
def test_in_markdown_a_text_is_one_paragraph_that_says_the_same(text: str) -> None:
    assert "".join(paragraphs(markdown(text))) == literal(text)


@given(st.lists(hostile, min_size=1, max_size=4), st.data())
def test_in_markdown_texts_stay_text_beside_each_other(texts: list[str], data: st.DataObject) -> None:
    joint = data.draw(st.sampled_from([" ", " [1] ", " [1][2] "]))
    seen = paragraphs(joint.join(map(markdown, texts)))
    assert " ".join(seen).split() == joint.join(map(literal, texts)).split()


@given(hostile, hostile)
def test_in_a_cell_of_a_table_a_text_stays_in_its_cell(left: str, right: str) -> None:
    seen = paragraphs(f"| a | b |\n| --- | --- |\n| {markdown(left)} | {markdown(right)} |")
    assert seen == ("a", "b", literal(left), literal(right))


def test_markdown_leaves_words_and_addresses_as_they_are() -> None:
    text = "See snake_case at https://example.org/a_b?x=1&y=2 (page 3), R&D, 5 > 3 - 2."
    assert markdown(text) == text


@given(hostile)
def test_mrkdwn_holds_no_token_and_no_formatting(text: str) -> None:
    escaped = mrkdwn(text)
    check_mrkdwn(escaped)
    assert ">" not in escaped
    assert not any(sign in escaped for sign in FORMATTING)
    assert not escaped.startswith("&gt;")


def test_mrkdwn_escapes_nothing_but_what_slack_asks_for() -> None:
    assert mrkdwn("R&D (a < b > c), 'snake_case' \\ [x]") == "R&amp;D (a &lt; b &gt; c), 'snake_case' \\ [x]"


def test_mrkdwn_shows_signs_that_look_the_same() -> None:
    assert mrkdwn("*a* ~b~ `c` _d_") == "∗a∗ ∼b∼ ˋcˋ ˍdˍ"  # noqa: RUF001 - the look-alikes are the point


@given(hostile)
def test_rich_text_says_the_same_and_never_holds_a_token_in_one_piece(text: str) -> None:
    elements = rich(text)
    assert "".join(element["text"] for element in elements) == literal_lines(text)
    assert all(element["text"] and "<" not in element["text"][:-1] for element in elements)
    assert not TOKEN.search(json.dumps(elements))


def test_rich_text_can_be_bold() -> None:
    assert rich("a<b", {"bold": True}) == (
        {"type": "text", "text": "a<", "style": {"bold": True}},
        {"type": "text", "text": "b", "style": {"bold": True}},
    )


@given(hostile)
def test_literal_text_is_visible_and_stays_as_it_is(text: str) -> None:
    once = literal(text)
    assert literal(once) == once
    assert not {"\n", "\u202e", "\u200b", "\x1b"} & set(once)


@pytest.mark.parametrize(
    "token",
    ["xoxb-12-34-aBc", "xoxp-1", "xoxa-2-3", "xoxe.xoxb-1-Mi0yLTk", "xoxe-1-Mi0", "xoxr-1", "xoxs-1", "xapp-1-A0B-9-f"],
)
def test_secrets_are_masked_and_offsets_hold(token: str) -> None:
    text = f"the token is {token}, keep it"
    masked = redact(text)
    assert len(masked) == len(text)
    assert token.rpartition("-")[2] not in masked.replace("keep", "").replace("token", "")
    assert all(token not in shown for shown in (markdown(text), mrkdwn(text), str(rich(text)), literal(text)))


def test_a_secret_with_something_invisible_in_it_is_masked_too() -> None:
    assert literal("xoxb-\u200b123") == "xoxb-•••"
    assert rich("xo\u200bxb-123")[0]["text"] == "xoxb-•••"


def test_the_beginning_of_a_token_alone_is_no_secret() -> None:
    assert redact("a bot's token begins with xoxb- or xapp-") == "a bot's token begins with xoxb- or xapp-"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://example.org/a?b=1&c=2#d", "https://example.org/a?b=1&c=2#d"),
        (" HTTP://example.org/a b|c<d>\u202e", "http://example.org/a%20b%7Cc%3Cd%3E%E2%80%AE"),
        ("https://bücher.example/straße", "https://xn--bcher-kva.example/stra%C3%9Fe"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x"),
    ],
)
def test_a_link_to_the_web_is_made_safe(url: str, safe: str) -> None:
    assert link(url) == safe


@pytest.mark.parametrize(
    "url",
    [
        *(
            None,
            "",
            "example.org",
            "//example.org",
            "mailto:a@example.org",
            "javascript:alert(1)",
            "file:///etc/passwd",
        ),
        *(
            "data:text/html,x",
            "http:///x",
            "http://a b/",
            "http://[x/",
            "https://trusted@evil.example/",
            "http://<!here>",
        ),
        *("https://example.org/xoxb-123", f"https://example.org/{'a' * 3000}", f"https://example.org/{'ü' * 600}"),
    ],
)
def test_any_other_address_is_no_link(url: str | None) -> None:
    assert link(url) is None


@given(st.builds(lambda tail: f"https://example.org/{tail}", hostile), hostile)
def test_a_link_holds_nothing_but_its_address_and_its_label(url: str, label: str) -> None:
    address = link(url)
    if address is not None:
        assert address.isascii()
        check_mrkdwn(anchor(address, label))
        assert anchor(address, label).count("|") == 1 + label.count("|")
