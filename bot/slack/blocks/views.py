"""What opens over Slack, and the app's home: values in, views out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.blocks.escape import Block, lines, mrkdwn, redact, rich
from bot.slack.blocks.home import Known, home
from bot.slack.blocks.message import Group, View, context, modal, plain_text, section
from bot.slack.blocks.sources import LONGEST_QUOTE, heading, quoted, weight_in_rich_text
from bot.slack.blocks.splitting import pieces
from bot.slack.blocks.why import why

if TYPE_CHECKING:
    from bot.nouns import Citation, Document

__all__ = ["REASON", "REASONS", "Known", "View", "home", "missing", "reason", "source", "why"]

REASON, COMMENT = "pincite_reason", "pincite_comment"
"""`REASON` is the callback of the form, the block and the action of its choice; `COMMENT` those of its text."""
PROMOTE = "pincite_case"
REASONS = {
    "wrong": "It is wrong",
    "incomplete": "Something is missing",
    "wrong_source": "The source is the wrong one, or doesn't say this",
    "outdated": "It is out of date",
}
LONGEST_COMMENT = 1000
AROUND = 1000
"""Characters shown on either side of the words."""
GONE = "This document is not among the documents any more, or was given another name."
CHANGED = "This document has changed since: the words that were cited don't stand at this place any more."
UNAVAILABLE = "This answer is not kept any more, or isn't yours to see."
ELLIPSIS = "… "
BOLD = {"bold": True}


def source(cited: Citation, document: Document | None, *, may_show_quote: bool = False) -> View:
    """The words in the text around them.

    Where the document doesn't hold them any more, this is said, and they are shown only if they still may be.
    """
    if document is not None and document.text[cited.start : cited.end] == cited.quote:
        return modal("Source", (*heading(cited), *_in_place(cited, document.text)))
    said = section(mrkdwn(GONE if document is None else CHANGED))
    quote = (context(mrkdwn("It was cited as:")), *quoted(cited.quote)) if may_show_quote else ()
    return modal("Source", (*heading(cited), said, *quote))


def reason(answer_id: str, *, may_promote: bool = False) -> View:
    """What to ask of somebody who found an answer bad; of some, whether it is to be a test case, too."""
    choice = {
        "type": "radio_buttons",
        "action_id": REASON,
        "options": [{"text": plain_text(label), "value": value} for value, label in REASONS.items()],
    }
    comment = {
        "type": "plain_text_input",
        "action_id": COMMENT,
        "multiline": True,
        "max_length": LONGEST_COMMENT,
        "placeholder": plain_text("What should it have said, or where does it stand?"),
    }
    blocks = (
        _input(REASON, "What was wrong?", choice),
        {**_input(COMMENT, "In your words", comment), "optional": True},
        *((_promotion(),) if may_promote else ()),
    )
    form = modal("Bad answer", blocks, close="Cancel")
    return {**form, "callback_id": REASON, "private_metadata": answer_id, "submit": plain_text("Send")}


def _promotion() -> Block:
    """Ticked to begin with, so that it takes two clicks."""
    option = {"text": plain_text("Make it a test case that expects these words"), "value": PROMOTE}
    boxes = {"type": "checkboxes", "action_id": PROMOTE, "options": [option], "initial_options": [option]}
    return {**_input(PROMOTE, "Test case", boxes), "optional": True}


def missing() -> View:
    """What opens in place of anything that can't be shown, whatever the cause."""
    return modal("Not available", (section(mrkdwn(UNAVAILABLE)),))


def _in_place(cited: Citation, text: str) -> Group:
    """The words in bold in what surrounds them, in one block, or where they are long in several."""
    text = redact(text)
    runs: list[tuple[str, dict[str, bool]]] = [(_before(text, cited.start), {})]
    runs += [(piece, BOLD) for piece in pieces(lines(cited.quote), LONGEST_QUOTE, weight_in_rich_text)]
    runs += [(_after(text, cited.end), {})]
    if len(runs) > len(("before", "quote", "after")):
        return tuple(_paragraph(list(rich(*run))) for run in runs if run[0].strip())
    return (_paragraph([element for run in runs for element in rich(*run)]),)


def _before(text: str, end: int) -> str:
    start = max(0, end - AROUND)
    if not start:
        return text[:end]
    cut = next((at for at in range(start, end) if text[at - 1].isspace()), start)
    return ELLIPSIS + text[cut:end]


def _after(text: str, start: int) -> str:
    end = min(len(text), start + AROUND)
    if end == len(text):
        return text[start:]
    cut = next((at for at in range(end, start, -1) if text[at].isspace()), end)
    return f"{text[start:cut]} {ELLIPSIS.strip()}"


def _paragraph(elements: list[Block]) -> Block:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": elements}]}


def _input(name: str, label: str, element: Block) -> Block:
    return {"type": "input", "block_id": name, "label": plain_text(label), "element": element}
