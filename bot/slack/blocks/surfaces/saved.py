"""What is said about a reply that is to become a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.blocks.answer.controls import button
from bot.slack.blocks.answer.sources import LONGEST_QUOTE_BLOCK, weight_in_rich_text
from bot.slack.blocks.markup.escape import literal_lines, mrkdwn, rich
from bot.slack.blocks.markup.message import Message, actions, notice, section_block
from bot.slack.blocks.markup.splitting import text_pieces
from bot.slack.blocks.surfaces.attachments import readers_phrase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.slack.blocks.markup.escape import SlackBlock

AGREE, DECLINE = "pincite_save_yes", "pincite_save_no"
ASKED = "I have asked whoever wrote it. Once they agree, it is saved, and this thread is told."
NOT_ASKED = "I can't write to whoever wrote it, so I can't ask. Nothing was saved."
MAY_NOT_SAVE = "Only those may save answers who are named in the settings slack.owner and slack.ingesters."
NO_REPLY = "Only a person's reply in a thread that I can read can be saved. Invite me to the channel, then try again."
REPLY_CHANGED = "The reply, or who may read it, is not the same any more as when I asked. Nothing was saved."
ALREADY_SAVED = "It was saved before."
THANKS_FOR_REPLY = "Thank you. The thread is told when it is saved."
DECLINED = "All right, nothing was saved."
AGREED_BEFORE = (
    "You agreed before, so it is saved, or will be in a moment. To have it removed, ask those who look after the "
    "documents."
)
_CONSENT = "<@{user}> would like to keep your reply among the documents, with your name, its date and a link."
_READERS = "{readers} will be able to read it, and I will quote it in answers."


def consent(
    user: str,
    text: str,
    readers: Sequence[str],
    value: str,
) -> Message:
    """Asks whoever wrote the reply."""
    will = _READERS.format(readers=readers_phrase(readers))
    words = f"{_CONSENT.format(user=mrkdwn(user))} {mrkdwn(f'{will[:1].upper()}{will[1:]}')}"
    row = actions(button(AGREE, "Save it", value), button(DECLINE, "No", value))
    return Message(
        markdown="",
        blocks=(section_block(words), _as_written(text), row),
        notification=notice("May I save your reply?"),
    )


def _as_written(text: str) -> SlackBlock:
    """The words with their lines, for they are what somebody agrees to."""
    first, *rest = text_pieces(literal_lines(text), LONGEST_QUOTE_BLOCK, weight_in_rich_text) or ("…",)
    shown = rich(f"{first} …" if rest else first)
    return {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": list(shown)}]}
