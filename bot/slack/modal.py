"""A window over Slack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.slack.escape import Block
from bot.slack.message import plain_text

if TYPE_CHECKING:
    from collections.abc import Sequence

View = Block
"""A view of Block Kit, as JSON has it."""

MOST_BLOCKS = 100


def modal(title: str, blocks: Sequence[Block], close: str = "Close") -> View:
    """A window with these blocks; its title has at most 24 characters."""
    return {"type": "modal", "title": plain_text(title), "close": plain_text(close), "blocks": list(blocks)}
