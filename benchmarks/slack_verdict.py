"""Whether each question on the local Slack got exactly one whole answer, and whether anything was left lying about."""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import NotFound
from bot.nouns import Verdict
from bot.slack.blocks.answer.controls import Options
from bot.slack.blocks.surfaces import texts
from bot.slack.inbound.text import plain_words
from bot.slack.worker.thread import EVENT, MOST_UPDATED

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.adapters.database import DatabaseLedger
    from bot.slack.blocks.markup.message import Message
    from tests.slack_emulator.limits import Json
    from tests.slack_emulator.server import SlackServer
    from tests.slack_emulator.socket_mode import Delivery

BOT = "UBOT"
WORDS = {"stopped": texts.stopped}
"""Answers that stand in no ledger."""


@dataclass
class Asked:
    """A question with what its asker did to it afterwards: nothing, `edited`, `deleted` or `stopped`."""

    kind: str
    channel: str
    thread: str
    user: str
    text: str
    delivery: Delivery
    at: float
    fate: str = ""

    @property
    def ts(self) -> str:
        return self.delivery.ts

    @property
    def is_unasked(self) -> bool:
        """Whether nobody put it to the bot: that answers it only where the documents surely do."""
        return self.kind == "follow-up" and not self.channel.startswith("D")

    @property
    def is_stored(self) -> bool:
        """Whether the bot acknowledged it, in one of its deliveries."""
        twin = self.delivery.twin
        return bool(self.delivery.acks or (twin and twin.acks))


def marks(message: Json) -> Json:
    """Which question, answer and part the bot says a message is."""
    metadata = message.get("metadata") or {}
    found: Json = metadata.get("event_payload", {}) if metadata.get("event_type") == EVENT else {}
    return found


def ours(slack: SlackServer) -> Iterator[Json]:
    for channel in slack.channels.values():
        yield from (one for one in channel.messages.values() if one.get("user") == BOT)


def verdict(slack: SlackServer, questions: Sequence[Asked], ledger: DatabaseLedger) -> dict[str, int]:
    """The invariants as numbers; `VIOLATIONS` names those that have to be 0."""
    below: dict[str, list[Json]] = {}
    for message in ours(slack):
        question = str(marks(message).get("question", ""))  # empty: it belongs to no question
        below.setdefault(question, []).append(message)

    found = Counter(dict.fromkeys(("once", "withdrawn", "kept_quiet", "undelivered", *VIOLATIONS), 0))
    for asked in questions:
        found.update(judged(asked, below.get(asked.ts, []), ledger))
    found["leftover_messages"] = len(below.get("", []))
    found["sessions_processing"] = sum(status == "processing" for status in slack.sessions.values())
    found["statuses_left"] = sum(bool(status) for status in slack.statuses.values())
    found["rules_broken"] = len(slack.problems)
    shown = {str(marks(one)["answer"]) for one in ours(slack) if marks(one)}
    found["kept_but_not_shown"] = len(kept(ledger) - shown)
    return dict(found)


def kept(ledger: DatabaseLedger) -> set[str]:
    """The ids of all answers in the ledger."""
    return {entry.answer.id for entry in ledger.entries(list(Verdict))}


VIOLATIONS = (
    "silent",
    "twice_or_more",
    "incomplete",
    "told_that_it_failed",
    "answers_other_words",
    "answers_to_deleted",
    "leftover_messages",
    "sessions_processing",
    "statuses_left",
    "rules_broken",
)


def judged(asked: Asked, messages: Sequence[Json], ledger: DatabaseLedger) -> Iterator[str]:
    """What is to be said of one question, as names of `VIOLATIONS` or of what is well."""
    heads = sum(marks(message)["part"] == 0 for message in messages)
    if asked.fate == "deleted":
        yield "answers_to_deleted" if messages else "withdrawn"
    elif not messages and asked.is_unasked:
        yield "kept_quiet"
    elif not messages:
        yield "silent" if asked.is_stored else "undelivered"
    elif heads > 1:
        yield "twice_or_more"
    else:
        yield from complaints(asked, messages, ledger) or ("once",)


def complaints(asked: Asked, messages: Sequence[Json], ledger: DatabaseLedger) -> tuple[str, ...]:
    """What is wrong with the one answer that there is."""
    name = str(marks(messages[0])["answer"])
    if name == "failed":
        return ("told_that_it_failed",)
    if name in WORDS:
        is_as_wanted = asked.fate == "stopped" and are_shown(WORDS[name](), messages)
        return () if is_as_wanted else ("incomplete",)
    with contextlib.suppress(NotFound):
        answer = ledger.answer(name)
        # as they were before somebody edited them, for one
        if answer.question != plain_words(asked.text, BOT):
            return ("answers_other_words",)
        return () if are_shown(texts.answered(answer, Options()), messages) else ("incomplete",)
    return ("incomplete",)


def are_shown(expected: Sequence[Message], messages: Sequence[Json]) -> bool:
    """Whether these are all parts of the answer as it should look, to the letter, in order."""
    parts = [marks(message)["part"] for message in messages]
    if parts != list(range(len(expected))):
        return False
    return all(is_shown(one, message) for one, message in zip(expected, messages, strict=True))


def is_shown(expected: Message, message: Json) -> bool:
    """A stream holds the text beside its blocks, and no task that is still going on; a post has all in its blocks."""
    blocks = [{key: block[key] for key in block if key != "block_id"} for block in message.get("blocks", ())]
    if message.get("streaming_state") == "in_progress":
        return False
    if message["text"] == expected.markdown and blocks == list(expected.blocks):
        return all(task["status"] == "complete" for task in message.get("tasks", {}).values())
    posted = expected.notification[:MOST_UPDATED]
    return message["text"] == posted and blocks == list(expected.posted)
