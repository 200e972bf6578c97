"""What Slack delivers is read as what it means, and whatever else arrives is left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.configuration.settings import SlackSettings
from bot.ports.inbox import Asking, Surface, ThreadPlace
from bot.slack.client.identity import Identity
from bot.slack.inbound.follow_up import is_allowed, is_meant, is_welcome
from bot.slack.inbound.reading import (
    Deleted,
    Edited,
    QuestionAsked,
    Reacted,
    StopPressed,
    is_of_our_workspace,
    read_delivery,
)
from bot.slack.inbound.text import mentions, plain_words, worded_lines

ME = Identity(team="T1", user="UBOT", bot="B1")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
KEYS = st.sampled_from(
    "type event subtype channel ts event_ts thread_ts user text files bot_id message previous_message".split()
)
VALUES = st.sampled_from(
    ["message", "app_mention", "event_callback", "message_changed", "message_deleted", "U1", "1.1"]
)


def event(**fields: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    inner = {"type": "message", "channel": "C1", "user": "U1", "ts": "1.1", "text": "<@UBOT> When?", **fields}
    return {"type": "event_callback", "event_id": "Ev1", "event": inner}


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({}, True),
        ({"team_id": "T1"}, True),
        ({"team_id": "T9"}, False),
        ({"team_id": "T9", "authorizations": [{"team_id": "T1"}]}, True),
        ({"team_id": "T9", "authorizations": [{"team_id": "T9"}]}, False),
    ],
)
def test_what_is_of_another_workspace_is_told(about: dict[str, Any], expected: bool) -> None:  # noqa: FBT001 - a table
    assert is_of_our_workspace(event() | about, ME) is expected


@given(st.dictionaries(st.sampled_from(["team_id", "authorizations"]), JSON))
def test_whatever_it_says_of_its_workspace_can_be_read(body: dict[str, Any]) -> None:
    assert is_of_our_workspace(body, ME) in {True, False}


def test_a_mention_and_its_twin_are_one_question() -> None:
    mention, twin = read_delivery(event(type="app_mention"), ME), read_delivery(event(), ME)
    assert isinstance(mention, QuestionAsked)
    assert mention == twin
    assert mention.asking.place == ThreadPlace(team="T1", channel="C1", thread="1.1")


def test_what_is_said_in_a_channel_without_us_names_us_not() -> None:
    asked = read_delivery(event(text="When?"), ME)
    assert isinstance(asked, QuestionAsked)
    assert not asked.asking.mentioned


REACTION = {
    "type": "reaction_added",
    "user": "U1",
    "reaction": "pincite::skin-tone-2",
    "item": {"type": "message", "channel": "C1", "ts": "1.1"},
}


def test_a_reaction_names_its_message() -> None:
    found = read_delivery({"type": "event_callback", "event": REACTION}, ME)
    assert isinstance(found, Reacted)
    assert (found.emoji, found.asking.ts, found.asking.user, found.asking.mentioned) == ("pincite", "1.1", "U1", True)


@pytest.mark.parametrize(
    "changed",
    [
        {"user": "UBOT"},
        {"item_user": "UBOT"},
        {"item": {"type": "file", "file": "F1"}},
        {"item": {"type": "message", "channel": "D1", "ts": "1.1"}},
    ],
)
def test_ours_and_what_is_no_message_of_a_channel_are_left_alone(changed: dict[str, Any]) -> None:
    assert read_delivery({"type": "event_callback", "event": REACTION | changed}, ME) is None


def test_an_edit_that_takes_a_file_out_counts() -> None:
    before = {"user": "U1", "ts": "1.1", "text": "<@UBOT> When?", "files": [{"id": "F1", "name": "a.md"}]}
    after = before | {"files": []}
    assert isinstance(
        read_delivery(event(subtype="message_changed", message=after, previous_message=before), ME), Edited
    )


def test_a_reply_in_a_thread_may_be_for_us() -> None:
    asked = read_delivery(event(text="When?", thread_ts="0.9"), ME)
    assert isinstance(asked, QuestionAsked)
    assert not asked.asking.mentioned


@pytest.mark.parametrize(
    "said", [{"bot_id": "B2"}, {"subtype": "bot_message"}, {"user": "UBOT"}, {"subtype": "channel_join"}]
)
def test_bots_and_notices_are_not_answered(said: dict[str, str]) -> None:
    assert read_delivery(event(**said), ME) is None


def test_a_direct_message_needs_no_mention() -> None:
    asked = read_delivery(event(text="When?", channel="D1", channel_type="im"), ME)
    assert isinstance(asked, QuestionAsked)
    assert (asked.asking.surface, asked.asking.mentioned) == (Surface.DIRECT, True)


def test_an_edit_counts_only_where_it_changes_the_words() -> None:
    after, before = {"user": "U1", "ts": "1.1", "text": "<@UBOT> Where?"}, {"user": "U1", "text": "<@UBOT> When?"}
    assert isinstance(
        read_delivery(event(subtype="message_changed", message=after, previous_message=before), ME), Edited
    )
    unfolded = {**after, "text": before["text"]}
    assert read_delivery(event(subtype="message_changed", message=unfolded, previous_message=before), ME) is None


@pytest.mark.parametrize(("said", "known"), [("3.5", 3.5), (None, 0.0), ("inf", 0.0), ("soon", 0.0), ([], 0.0)])
def test_an_edit_happened_when_slack_says_and_not_when_the_message_was_written(said: object, known: float) -> None:
    after, before = {"user": "U1", "ts": "1.1", "text": "<@UBOT> Where?"}, {"user": "U1", "text": "<@UBOT> When?"}
    edit = event(subtype="message_changed", event_ts=said, message=after, previous_message=before)
    read = read_delivery(edit, ME)
    assert isinstance(read, Edited)
    assert (read.asking.ts, read.asking.at) == ("1.1", known)


def test_an_edit_that_takes_our_name_out_takes_the_question_back() -> None:
    after, before = {"user": "U1", "ts": "1.1", "text": "Where?"}, {"user": "U1", "text": "<@UBOT> When?"}
    assert isinstance(
        read_delivery(event(subtype="message_changed", message=after, previous_message=before), ME), Deleted
    )


def test_a_deletion_and_a_tombstone_are_the_same() -> None:
    before = {"user": "U1", "ts": "1.1", "text": "<@UBOT> When?"}
    gone = read_delivery(event(subtype="message_deleted", deleted_ts="1.1", ts="2.2", previous_message=before), ME)
    stone = {"subtype": "tombstone", "user": "USLACKBOT", "ts": "1.1", "text": "This message was deleted."}
    buried = read_delivery(event(subtype="message_changed", ts="2.2", message=stone, previous_message=before), ME)
    assert isinstance(gone, Deleted)
    assert isinstance(buried, Deleted)
    assert gone.asking.ts == buried.asking.ts == "1.1"


def test_stop_names_its_thread() -> None:
    stopped = read_delivery(event(type="agent_session_stopped", thread_ts="1.1"), ME)
    assert isinstance(stopped, StopPressed)
    assert stopped.place.thread == "1.1"


@given(st.dictionaries(KEYS, JSON | VALUES | st.dictionaries(KEYS, VALUES)))
def test_whatever_arrives_is_read_or_left_alone(fields: dict[str, Any]) -> None:
    incoming = read_delivery({"type": "event_callback", "event": fields}, ME)
    assert incoming is None or fields.get("type") in {"message", "app_mention", "reaction_added"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@UBOT> When does <#C1|garden> open?", "When does #garden open?"),
        ("<@UBOT|pincite> see <https://a.org/x|the page> &amp; <mailto:a@b.org|a@b.org>", "see the page & a@b.org"),
        ("<!here> a &lt;b&gt;\nc", "@here a <b> c"),
        ("<https://a.org>", "https://a.org"),
        ("<@U2> and <@UBOT>", "@U2 and"),
        ("_how many beds has ~the barn~ the *greenhouse*?_", "how many beds has the greenhouse?"),
        (
            "_*When*_ is `*tea*`, 2*3*4 of __init__ and snake_case_name",
            "When is `*tea*`, 2*3*4 of __init__ and snake_case_name",
        ),
        ("~ 5 * 3 * x~y, *args, **kwargs, /a/_b_/c", "~ 5 * 3 * x~y, *args, **kwargs, /a/_b_/c"),
        ("```\npump on\n``` what does it do?", "pump on what does it do?"),
        ("~When is tea?~", "~When is tea?~"),
    ],
)
def test_text_is_read_as_it_was_meant(text: str, words: str) -> None:
    assert plain_words(text, "UBOT") == words


def test_lines_stay_lines() -> None:
    said = "<@UBOT>   two questions:\n\n• when  is tea?\n  • who makes it? "
    assert worded_lines(said, "UBOT") == "two questions:\n• when is tea?\n• who makes it?"


def test_mentions_are_found() -> None:
    assert mentions("<@U1> and <@U2|ada> and <#C1>") == ("U1", "U2")


@pytest.mark.parametrize(
    ("user", "text", "meant"),
    [
        ("U1", "And the kitchen", True),
        ("U1", "ok and what about dogs", True),
        ("U1", "and then I knew it", False),
        ("U1", "and lots of cake!", False),
        ("U1", "and here", False),
        ("U1", "thanks!", False),
        ("U1", "Ok, thank you so much", False),
        ("U1", ":+1:", False),
        ("U1", "<@U2> when?", False),
        ("U2", "When does it open?", True),
        ("U2", "what about Sundays", True),
        ("U2", "I knew that.", False),
    ],
)
def test_a_follow_up_is_meant_for_us_where_it_asks(user: str, text: str, *, meant: bool) -> None:
    assert is_meant(_asking(user, text), "U1") is meant


def test_where_we_take_no_part_nothing_is_meant_for_us() -> None:
    assert not is_meant(_asking("U1", "When?"), "")


def test_follow_ups_are_a_setting_of_each_channel() -> None:
    settings = SlackSettings(follow_ups=False, follow_ups_in={"C1": True})
    assert is_allowed(_asking("U1", "When?"), settings)
    assert not is_allowed(_asking("U1", "When?"), SlackSettings(follow_ups=False))


@pytest.mark.parametrize(
    ("text", "thread", "welcome"),
    [
        ("When does it open?", "1.2", True),
        ("When does it open?", "1.1", False),
        ("It opens at nine.", "1.2", False),
        ("<@U2> when does it open?", "1.2", False),
        ("<!subteam^S1|@keepers> when does it open?", "1.2", False),
        ("<!here> when does it open?", "1.2", True),
    ],
)
def test_what_begins_a_thread_and_asks_is_welcome_where_the_settings_say_so(
    text: str,
    thread: str,
    *,
    welcome: bool,
) -> None:
    asking = replace(_asking("U1", text), place=ThreadPlace(team="T1", channel="C1", thread=thread))
    assert is_welcome(asking, SlackSettings(answer_in=("C1",))) is welcome
    assert not is_welcome(asking, SlackSettings(answer_in=("C2",)))


def _asking(user: str, text: str) -> Asking:
    place = ThreadPlace(team="T1", channel="C1", thread="1.1")
    return Asking(delivery="Ev1", surface=Surface.CHANNEL, place=place, ts="1.2", user=user, text=text, mentioned=False)
