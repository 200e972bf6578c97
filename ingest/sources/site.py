"""Fetches from one web site and no other, within limits of time and size."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urldefrag, urljoin, urlsplit

import httpx

from bot import __version__
from bot.errors import PinciteError
from ingest.sources.listing import SourceFailed
from ingest.sources.robots import Robots, parse_robots

if TYPE_CHECKING:
    from ingest.sources.listing import Visit

_MOST_REDIRECTS = 5
_TIMEOUT = httpx.Timeout(30, connect=10)
OK, NOT_MODIFIED = 200, 304
GONE_STATUSES = {404, 410}
_PORTS = {"http": 80, "https": 443}


class PageFailed(PinciteError):
    """A page can't be had this time."""


class LeadsAway(PageFailed):
    """A page redirects to another site."""


class TooLarge(PageFailed):
    """A page is larger than a file may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What an address gave; `url` is the one that it led to."""

    url: str
    status: int
    headers: httpx.Headers
    data: bytes = b""


class Site:
    """The site of an address, open for one visit. Raises SourceFailed where time or room is up."""

    def __init__(self, visit: Visit, start: str) -> None:
        self._visit, self._origin = visit, origin(start)
        self._until = time.monotonic() + visit.source.seconds
        self._room = visit.source.megabytes * 1e6
        self._pause, self._last = visit.source.pause, 0.0
        agent = {"User-Agent": f"pincite/{__version__}", "Accept": "text/html,application/pdf,*/*;q=0.5"}
        self.client = httpx.Client(headers={**agent, **visit.secrets}, timeout=_TIMEOUT)

    def robots(self) -> Robots:
        """What robots.txt allows, which is all where there is none."""
        scheme, host, port = self._origin
        try:
            reply = self.get(f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/robots.txt")
        except PageFailed as error:
            raise SourceFailed(f"robots.txt: {error}") from error
        if reply.status >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise SourceFailed(f"robots.txt: {status_of(reply)}")
        robots = parse_robots(reply.data) if reply.status == OK else Robots()
        self._pause = max(self._pause, robots.delay)
        return robots

    def has(self, url: str) -> bool:
        """Whether an address belongs to it."""
        try:
            return origin(url) == self._origin
        except ValueError:
            return False

    def get(self, url: str, etag: str = "", changed: str = "") -> Response:
        """What is there, or that it is as it was; raises PageFailed.

        What an address leads to is asked without a condition, since that speaks of the version of the first.
        """
        asked = {"If-None-Match": etag, "If-Modified-Since": changed}
        headers = {name: value for name, value in asked.items() if value}
        for _ in range(_MOST_REDIRECTS):
            try:
                reply = self._once(url, headers)
            except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
                raise PageFailed(f"it can't be reached ({str(error) or type(error).__name__})") from error
            if not httpx.codes.is_redirect(reply.status) or "location" not in reply.headers:
                return reply
            url, headers = self._onward(url, reply.headers["location"]), {}
        raise PageFailed("it redirects again and again")

    def _onward(self, url: str, location: str) -> str:
        try:
            target = urldefrag(urljoin(url, location)).url
        except ValueError:
            raise PageFailed("it redirects to what is no address") from None
        if not self.has(target):
            raise LeadsAway(f"it redirects to {without_query(target)}, which is another site")
        return target

    def _once(self, url: str, headers: dict[str, str]) -> Response:
        self._wait()
        with self.client.stream("GET", url, headers=headers) as response:
            data = bytearray()
            for piece in response.iter_bytes() if response.status_code == OK else ():
                data += piece
                self._room -= len(piece)
                self._check()
                if len(data) > self._visit.largest:
                    raise TooLarge(f"larger than {self._visit.largest / 1e6:g} MB (setting max_file_mb)")
            return Response(url=url, status=response.status_code, headers=response.headers, data=bytes(data))

    def _wait(self) -> None:
        time.sleep(max(0.0, min(self._last + self._pause, self._until) - time.monotonic()))
        self._check()
        self._last = time.monotonic()

    def _check(self) -> None:
        if time.monotonic() >= self._until:
            raise SourceFailed(f"it took longer than {self._visit.source.seconds:g} s (`seconds`)")
        if self._room < 0:
            raise SourceFailed(f"it is larger than {self._visit.source.megabytes:g} MB (`megabytes`)")


def origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port, by which one site differs from another; raises ValueError where there is none."""
    parts = urlsplit(url)
    if parts.scheme not in _PORTS or not parts.hostname or "@" in parts.netloc:
        raise ValueError(url)
    return parts.scheme, parts.hostname, parts.port or _PORTS[parts.scheme]


def path_of(url: str) -> str:
    """The path of an address with its query, as robots.txt speaks of it."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def without_query(url: str) -> str:
    """An address without its query, which may hold a secret of a sign-in."""
    parts = urlsplit(url)
    return SplitResult(parts.scheme, parts.netloc, parts.path, "", "").geturl()


def status_of(reply: Response) -> str:
    """The status as people know it: `HTTP 503 Service Unavailable`."""
    return f"HTTP {reply.status} {httpx.codes.get_reason_phrase(reply.status)}".rstrip()
