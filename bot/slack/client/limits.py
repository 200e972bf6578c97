"""How often Slack lets an app call each method, for each workspace: https://docs.slack.dev/apis/web-api/rate-limits.

A tier is a number of calls a minute, with short bursts. Waiting here costs nothing; being told 429 holds up all others.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_MINUTE = 60.0
_AGREED = 1.0
"""Seconds by which two processes may differ on how long a pause goes on, and mean the same."""
_AFTER_PAUSE = 0.25
"""Part of a minute's calls that may be made at once after a pause that Slack asked for; others follow one by one."""
TIERS: dict[str, float] = {
    "chat.startStream": 20,
    "chat.stopStream": 20,
    "chat.appendStream": 100,
    "chat.update": 50,
    "chat.delete": 50,
    "chat.postEphemeral": 100,
    "agents.sessions.setStatus": 50,
    "conversations.replies": 50,
    "conversations.info": 50,
    "conversations.open": 50,
    "users.info": 100,
    "usergroups.users.list": 20,
    "views.open": 100,
    "views.publish": 100,
    "views.update": 100,
    "files.info": 50,
    "files.delete": 50,
    "files.getUploadURLExternal": 100,
    "files.completeUploadExternal": 100,
}
"""Calls a minute, as the methods' own pages say; those not listed are not held back before Slack says so."""
_ENDINGS = {"chat.startStream": "chat.stopStream"}
"""What has to end whatever this begins. An answer waits for the end of its stream, so that streams are not begun beyond
what can be ended: else everybody queues, where they could have been answered in one piece."""
_POST = "chat.postMessage"
_POSTS_A_SECOND, _POSTS_AT_ONCE = 1.0, 5.0
"""Messages to one channel: one a second, "with short bursts"."""


@dataclass(slots=True)
class _Bucket:
    """Tokens that come back at a rate, a second, up to a number. Reserving may leave a debt, which is the wait.

    `at` is when they were counted; where it lies ahead, nothing is to be had before.
    """

    rate: float
    most: float
    tokens: float
    at: float

    def refill(self, now: float) -> None:
        if now > self.at:
            self.tokens = min(self.most, self.tokens + (now - self.at) * self.rate)
            self.at = now

    def hold(self, until: float) -> None:
        """Give nothing before then, and afterwards a few before the others wait for what comes back."""
        if until > self.at:
            self.tokens, self.at = self.most * _AFTER_PAUSE, until

    def wait(self, now: float) -> float:
        return max(0.0, self.at - now) + max(0.0, -self.tokens / self.rate)


@dataclass(slots=True)
class Limits:
    """Who may call when. `clock` counts seconds."""

    clock: Callable[[], float] = time.monotonic
    on_pause: Callable[[str, float], None] = lambda _method, _seconds: None
    """Hears what Slack told this process."""
    _processes: int = 1
    _buckets: dict[tuple[str, str], _Bucket] = field(default_factory=dict)
    _paused: dict[str, float] = field(default_factory=dict)

    def reserve(
        self,
        method: str,
        channel: str,
        *,
        wait: bool,
    ) -> float | None:
        """The seconds to wait before this call; None where it would have to wait but is not to."""
        now = self.clock()
        paused = max(0.0, self._paused.get(method, 0.0) - now)
        bucket = self._bucket(method, channel, now)
        if not wait:
            is_empty = bucket is not None and bucket.tokens < 1
            if paused or is_empty or not self._can_be_ended(method, now):
                return None

        if bucket is None:
            return paused

        # Taken at once, so that whoever comes next waits behind this one.
        bucket.tokens -= 1
        return max(paused, bucket.wait(now))

    def share(self, processes: int) -> None:
        """So many processes call Slack for this workspace, this one among them."""
        self._processes = max(1, processes)

    def pause(self, method: str, seconds: float) -> None:
        """Slack said not to call this for so long. Whoever waits for their turn is to reserve another."""
        self.on_pause(method, seconds)
        self._pause(method, seconds)

    def heed(self, method: str, seconds: float) -> None:
        """Slack said so to another process; that this one was told as well is nothing new."""
        if self._paused.get(method, 0.0) - self.clock() < seconds - _AGREED:
            self._pause(method, seconds)

    def _pause(self, method: str, seconds: float) -> None:
        now = self.clock()
        until = max(self._paused.get(method, 0.0), now + seconds)
        self._paused[method] = until
        # Messages, which have a bucket a channel, are held back by `_paused` alone.
        bucket = self._bucket(method, "", now) if method in TIERS else None
        if bucket:
            bucket.hold(until)

    def is_paused(self, method: str) -> bool:
        """Whether Slack said not to call this yet."""
        return self._paused.get(method, 0.0) > self.clock()

    def _can_be_ended(self, method: str, now: float) -> bool:
        """Whether what this begins can be ended without queueing: half of the endings are left to what is open."""
        ending = _ENDINGS.get(method)
        if ending is None:
            return True
        bucket = self._bucket(ending, "", now)
        if bucket is None:
            return True
        return bucket.tokens >= bucket.most / 2 and not self.is_paused(ending)

    def _bucket(
        self,
        method: str,
        channel: str,
        now: float,
    ) -> _Bucket | None:
        """What is left of a method's calls; of messages, those to one channel. None where nothing is counted."""
        if method == _POST:
            rate = _POSTS_A_SECOND
            most = _POSTS_AT_ONCE
        elif method in TIERS:
            rate = TIERS[method] / _MINUTE
            most = TIERS[method]
            channel = ""
        else:
            return None

        rate /= self._processes
        most = max(1.0, most / self._processes)
        bucket = self._buckets.setdefault((method, channel), _Bucket(rate, most, most, now))
        # What came back until now came at the rate of then; processes may have joined or gone since.
        bucket.refill(now)
        bucket.rate = rate
        bucket.most = most
        bucket.tokens = min(bucket.tokens, most)
        return bucket
