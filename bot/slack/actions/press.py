"""A press of a button, or a command, as a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.slack.inbound.reading import Body


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """Who pressed what, and where. `value` is untrusted."""

    user: str
    channel: str
    value: str
    trigger: str
    respond_at: str = ""
    message: str = ""
    """The `ts` of the message in which it was pressed."""
    thread: str = ""
    """The thread of that message."""

    @property
    def answer(self) -> str:
        """The id of an answer, as far as the value tells the truth."""
        return self.value.partition(":")[0]

    @property
    def detail(self) -> str:
        """What the value says beyond the answer."""
        return self.value.partition(":")[2]


def press(body: Body, action: Body) -> Press:
    """A press out of what Slack delivers."""
    # A message that one person alone sees is in no `message`, only in the `container`.
    container = body.get("container") or {}
    message = body.get("message") or {}
    user = body.get("user") or {}
    channel = body.get("channel") or {}
    chosen = action.get("selected_option") or {}  # of a menu, whose own value is none
    return Press(
        user=str(user.get("id", "")),
        channel=str(channel.get("id") or container.get("channel_id") or ""),
        value=str(action.get("value") or chosen.get("value") or ""),
        trigger=str(body.get("trigger_id", "")),
        respond_at=str(body.get("response_url", "")),
        message=str(container.get("message_ts") or message.get("ts") or ""),
        thread=str(container.get("thread_ts") or message.get("thread_ts") or message.get("ts") or ""),
    )


def command(body: Body) -> Press:
    """A command out of what Slack delivers: who typed what, and where."""
    return Press(
        user=str(body.get("user_id") or ""),
        channel=str(body.get("channel_id") or ""),
        value=str(body.get("text") or ""),
        trigger=str(body.get("trigger_id") or ""),
        respond_at=str(body.get("response_url") or ""),
    )
