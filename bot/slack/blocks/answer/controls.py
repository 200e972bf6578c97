"""What a reader can press under an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.slack.blocks.answer.sources import SOURCE
from bot.slack.blocks.markup.escape import literal
from bot.slack.blocks.markup.message import actions, plain_text
from bot.slack.blocks.markup.splitting import text_pieces

if TYPE_CHECKING:
    from bot.nouns import Answer
    from bot.slack.blocks.markup.escape import SlackBlock
    from bot.slack.blocks.markup.message import Group

SHARE_BUTTON, GAP_BUTTON = "pincite_share", "pincite_gap"
NEAREST_BUTTON = "pincite_nearest"
MORE, WHY = "pincite_more", "pincite_why"
"""`MORE` is the menu, and `WHY` both its first choice and the button that earlier messages have in its place."""
_GOOD, _BAD = "good", "bad"
THUMBS = ("pincite_good", "pincite_bad")
FEEDBACK = "pincite_feedback"
"""Slack's own thumbs, which earlier messages have."""
_UP, _DOWN = "\N{THUMBS UP SIGN}", "\N{THUMBS DOWN SIGN}"
EXPLAIN = "why"
_LONGEST_OWNER = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What depends on where and for whom an answer is shown.

    `owner` is who is told of a gap, by name; without one it is kept for whoever looks after the documents.
    """

    shareable: bool = False
    """Whether the asker alone sees the answer, and may show it to the channel."""
    owner: str = ""


def under_answer(answer_id: str, options: Options) -> Group:
    """In one row: the quotes, for a private answer whether to share it, good or bad, and a menu."""
    row = [button(SOURCE, "Show quotes", answer_id)]
    if options.shareable:
        row.append(button(SHARE_BUTTON, "Share in channel", answer_id))
    row.append(thumb(_UP, "Good answer", answer_id, _GOOD))
    row.append(thumb(_DOWN, "Bad answer", answer_id, _BAD))
    row.append(more(answer_id, "Why this answer?"))
    return (actions(*row),)


def under_refusal(given: Answer, options: Options) -> Group:
    """Who is to hear of the gap, what came closest, and a menu."""
    row = [gap_button(given.id, options)]
    # Nothing is near where the asker may read nothing.
    if given.nearest:
        row.append(button(NEAREST_BUTTON, "Closest passages", given.id))
    row.append(more(given.id, "Why no answer?"))
    return (actions(*row),)


def more(answer_id: str, why: str) -> SlackBlock:
    """The menu with what few need; `why` is how its first choice is called."""
    options: list[SlackBlock] = []
    for value, label in ((EXPLAIN, why), (_BAD, "Report a problem")):
        options.append({"text": plain_text(label), "value": f"{answer_id}:{value}"})
    return {
        "type": "overflow",
        "action_id": MORE,
        "options": options,
    }


def gap_button(answer_id: str, options: Options) -> SlackBlock:
    """The button that records that something is missing, which asks first, since others will read the question."""
    # A button has no mark-up, so that the owner is named by a word and not by a mention.
    owner = short(options.owner, _LONGEST_OWNER)
    label = f"Tell {owner}" if owner else "Report as missing"

    readers = f"{owner[:1].upper()}{owner[1:]}" or "Whoever looks after the documents"
    asked = f"{readers} will see your question, and that the documents don't answer it."
    confirm = {
        "title": plain_text(label),
        "text": plain_text(asked),
        "confirm": plain_text("Yes"),
        "deny": plain_text("No"),
    }
    return {**button(GAP_BUTTON, label, answer_id), "confirm": confirm}


def thumb(sign: str, label: str, answer_id: str, rating: str) -> SlackBlock:
    """Good or bad. Slack's own feedback_buttons stand in a row of their own, which is a fifth of a short answer."""
    return {**button(f"pincite_{rating}", sign, f"{answer_id}:{rating}"), "accessibility_label": label}


def button(action: str, label: str, value: str) -> SlackBlock:
    """A button; `value` comes back when it is pressed."""
    return {
        "type": "button",
        "action_id": action,
        "text": plain_text(label),
        "value": value,
    }


def short(text: str, size: int) -> str:
    """Text for where Slack has no mark-up and should have no token either, cut at a word and marked so."""
    first, *rest = text_pieces(literal(text).replace("<", "‹"), size - 2) or ("",)
    return f"{first} …" if rest else first
