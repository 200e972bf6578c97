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
    container, message = body.get("container") or {}, body.get("message") or {}
    ts = str(container.get("message_ts") or message.get("ts") or "")
    return Press(
        user=str((body.get("user") or {}).get("id", "")),
        channel=str((body.get("channel") or {}).get("id") or container.get("channel_id") or ""),
        value=str(action.get("value") or (action.get("selected_option") or {}).get("value") or ""),
        trigger=str(body.get("trigger_id", "")),
        respond_at=str(body.get("response_url", "")),
        message=ts,
        thread=str(container.get("thread_ts") or message.get("thread_ts") or message.get("ts") or ""),
    )


def command(body: Body) -> Press:
    """A command out of what Slack delivers: who typed what, and where."""
    given = (body.get(name) for name in ("user_id", "channel_id", "text", "trigger_id", "response_url"))
    user, channel, text, trigger, respond_at = (str(one or "") for one in given)
    return Press(user=user, channel=channel, value=text, trigger=trigger, respond_at=respond_at)
