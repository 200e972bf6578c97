"""The pages of a web site: those that its sitemap lists, or those that links from a start page lead to.

Only that site is asked, nothing that its robots.txt forbids, and with a condition where a page was fetched before. A
page that fails keeps its text, and the links that it had are followed all the same.
"""

from __future__ import annotations

import hashlib
import mimetypes
import posixpath
import re
from collections import defaultdict, deque
from dataclasses import replace
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from bot.errors import Unreadable
from ingest.discovery.discover import SourceMetadata
from ingest.readers import READERS, addresses
from ingest.received.uploads import safe_name
from ingest.sources.listing import Item, Listing, SourceFailed
from ingest.sources.robots import Robots
from ingest.sources.site import (
    GONE_STATUSES,
    NOT_MODIFIED,
    OK,
    LeadsAway,
    PageFailed,
    Site,
    TooLarge,
    path_of,
    status_of,
    without_query,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ingest.sources.listing import Visit
    from ingest.sources.site import Response

_HTML = {"text/html", "application/xhtml+xml"}
_WANTED = (READERS.keys() | {".doc", ".ppt"}) - {".zip", ".xml", ".rss", ".atom", ".json", ".log"}
"""What a page may link to that is a document. Feeds and archives of a site mostly repeat it."""
_EMPTY = "the server gave nothing"
_SECRET = re.compile(rb"<input\b[^>]*\btype\s*=\s*[\"']?password", re.IGNORECASE)
"""`<input name="secret" type="password">`"""
_SIGN_IN = "it asks to sign in, which it did not before"
_MOST_SITEMAPS = 1000


def look(visit: Visit) -> Listing:
    """All that the site has, as far as the limits allow."""
    visited = _Visited(visit)
    try:
        visited.go()
    except SourceFailed as error:
        visited.listing.cut = str(error)
    finally:
        visited.site.client.close()
    visited.close()
    return visited.listing


class _Visited:
    """What was seen of a site so far."""

    def __init__(self, visit: Visit) -> None:
        self.listing = Listing()
        self._visit, self._source = visit, visit.source
        self._start = urldefrag(self._source.web or self._source.sitemap).url
        self.site = Site(visit, self._start)
        self._known = {item.about.url: name for name, item in visit.before.items()}
        self._known_ways = {way: name for name, item in visit.before.items() for way in item.ways}
        self._ways: dict[str | None, set[str]] = defaultdict(set)
        self._waiting: deque[str] = deque()
        self._seen: set[str] = set()
        self._days: dict[str, date | None] = {}
        self._contents: dict[bytes, str] = {}
        self._robots = Robots()

    def go(self) -> None:
        """See page after page."""
        self._robots = self.site.robots()
        if self._source.sitemap:
            for url, day in self._listed():
                self._days[url] = day
                self._add(url)
        else:
            self._add(self._start)
        while self._waiting:
            if len(self.listing.items) >= self._source.pages:
                raise SourceFailed(f"it has more than {self._source.pages:,} documents (`pages`)")
            self._see(self._waiting.popleft())

    def close(self) -> None:
        """Note the ways to each page; one that was found by any of them has not failed."""
        items, failed = self.listing.items, self.listing.failed
        for name, item in items.items():
            items[name] = replace(item, ways=tuple(sorted(self._ways[item.about.url])))
        self.listing.failed = {name: reason for name, reason in failed.items() if name not in items}

    def _add(self, url: str) -> None:
        if url not in self._seen:
            self._seen.add(url)
            self._waiting.append(url)

    def _listed(self) -> Iterator[tuple[str, date | None]]:
        """The pages of the sitemap and of those that it lists; raises SourceFailed if one can't be read."""
        waiting, seen = deque([self._start]), {self._start}
        while waiting:
            url = waiting.popleft()
            try:
                found = self._visit.reader.run(partial(addresses.sitemap, self._whole(url).data))
            except (PageFailed, Unreadable) as error:
                raise SourceFailed(f"{url}: {error}") from error
            here = [(urldefrag(page).url, day) for page, day in found.pages if self.site.has(page)]
            if found.pages and not here:
                raise SourceFailed(
                    f"{url} lists pages of other sites alone, such as {without_query(found.pages[0][0])}"
                )
            yield from here
            further = [one for one in found.further if self.site.has(one) and one not in seen]
            waiting.extend(further)
            seen.update(further)
            if len(seen) > _MOST_SITEMAPS:
                raise SourceFailed(f"it has more than {_MOST_SITEMAPS:,} sitemaps")

    def _whole(self, url: str) -> Response:
        reply = self.site.get(url)
        if reply.status != OK:
            raise PageFailed(status_of(reply))
        if not reply.data:
            raise PageFailed(_EMPTY)
        return reply

    def _see(self, url: str) -> None:
        """Take the page, or say why not; then its links."""
        name = self._known.get(url)
        if not self._robots.allows(path_of(url)):
            self._decline(url, "robots.txt does not allow it")
            return
        self._visit.on_look(f"{len(self.listing.items):,} documents so far")
        before = self._visit.before[name] if name and (self._visit.folder / name).is_file() else None
        try:
            reply = self.site.get(url, before.etag, before.changed) if before else self.site.get(url)
            place, data = reply.url, self._taken(url, reply, before)
        except PageFailed as error:
            place, data = self._failed(url, error)
        if data and self._source.web:
            self._follow(place, data)

    def _taken(self, url: str, reply: Response, before: Item | None) -> bytes:
        """The page's bytes where it is one that may have links; it is in the listing then."""
        name = self._known.get(url, "")
        if reply.status == NOT_MODIFIED and before:
            data = self._bytes_of(name)
            if not self._is_first(replace(reply, data=data)):
                return b""
            self.listing.items[name] = before
            return data
        if reply.status in GONE_STATUSES and url != self._start:
            return b""
        suffix = _format(reply)
        if name and _SECRET.search(reply.data) and not _SECRET.search(self._bytes_of(name)):
            raise PageFailed(_SIGN_IN)
        if url == self._start and not (suffix and self._is_inside(reply.url)):
            raise PageFailed(
                f"it leads to {without_query(reply.url)}, where nothing can be begun; declare another page"
            )
        if reply.url != url:
            self._ways[reply.url].add(url)
        if (reply.url != url and not self._is_new(reply.url)) or not suffix or not self._is_first(reply):
            return b""
        name = self._known.get(reply.url) or self._name(reply.url, suffix)
        self._write(name, reply)
        return reply.data if suffix == ".html" else b""

    def _is_new(self, url: str) -> bool:
        """Whether where it was led to is to be taken, and was not yet."""
        is_new = url not in self._seen and self._robots.allows(path_of(url))
        self._seen.add(url)
        return is_new and self._is_inside(url)

    def _is_first(self, reply: Response) -> bool:
        """Whether no other address gave just this; one page may have many."""
        first = self._contents.setdefault(hashlib.sha256(reply.data).digest(), reply.url)
        if first != reply.url:
            self._decline(reply.url, f"the same as {first}")
        return first == reply.url

    def _write(self, name: str, reply: Response) -> None:
        """A page whose bytes are the same keeps its date, since some servers always say that it is new."""
        etag, changed = reply.headers.get("etag", ""), reply.headers.get("last-modified", "")
        before = self._visit.before.get(name)
        if before and self._bytes_of(name) == reply.data:
            self.listing.items[name] = replace(before, etag=etag, changed=changed)
            return
        try:
            self._visit.write(name, reply.data)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            self.listing.left_out[name] = "its name is another's folder"
            return
        day = self._days.get(reply.url) or _day(changed)
        self.listing.items[name] = Item(about=SourceMetadata(url=reply.url, date=day), etag=etag, changed=changed)

    def _failed(self, url: str, error: PageFailed) -> tuple[str, bytes]:
        """What was known of a page that can't be had this time, and where its links begin."""
        if url == self._start:
            raise SourceFailed(f"{url}: {error}") from error
        name, place = self._known.get(url), url
        if not name and (name := self._known_ways.get(url)):
            place = self._visit.before[name].about.url or url
            self._ways[place].add(url)
        if isinstance(error, LeadsAway | TooLarge) and not name:
            self._decline(url, str(error))
            return url, b""
        self.listing.failed[name or self._name(url, "")] = str(error)
        return place, self._bytes_of(name) if name and name.endswith(".html") else b""

    def _decline(self, url: str, reason: str) -> None:
        if url == self._start:
            raise SourceFailed(f"{url}: {reason}")
        self.listing.left_out[self._name(url, "")] = reason

    def _follow(self, url: str, data: bytes) -> None:
        try:
            base, links = self._visit.reader.run(partial(addresses.links, data))
        except Unreadable:
            return
        for link in links:
            target = _joined(_joined(url, base) or url, link)
            if target and self._is_inside(target) and not urlsplit(target).query:
                self._add(target)

    def _is_inside(self, url: str) -> bool:
        """Whether it is of the site and, for a start page, in its folder."""
        folder = urlsplit(self._start).path.rpartition("/")[0] + "/" if self._source.web else "/"
        return self.site.has(url) and (urlsplit(url).path or "/").startswith(folder)

    def _bytes_of(self, name: str) -> bytes:
        path = self._visit.folder / name
        return path.read_bytes() if path.is_file() else b""

    def _name(self, url: str, suffix: str) -> str:
        """The path of the address as one of a file; what would be the same is told apart."""
        parts = [safe_name(part) for part in unquote(urlsplit(url).path).split("/") if part]
        if not parts or url.endswith("/"):
            parts.append("index")
        query = urlsplit(url).query
        parts[-1] = safe_name(f"{parts[-1]}?{query}") if query else parts[-1]
        if suffix and PurePosixPath(parts[-1]).suffix.lower() != suffix:
            parts[-1] += suffix
        name = posixpath.join(*parts)
        before = self._visit.before.get(name)
        told = self.listing.items.keys() | self.listing.left_out.keys() | self.listing.failed.keys()
        if name in told or (before and before.about.url != url):
            digest = hashlib.sha256(url.encode()).hexdigest()[:8]
            return str(PurePosixPath(name).with_stem(f"{PurePosixPath(name).stem}-{digest}"))
        return name


def _joined(base: str, link: str) -> str:
    """The address of a link, without the place in the page; empty where it is none."""
    try:
        return urldefrag(urljoin(base, link.strip())).url
    except ValueError:
        return ""


def _format(reply: Response) -> str:
    """As `_suffix`, of what is there; raises PageFailed where nothing came, though it may be a document."""
    if reply.status != OK:
        raise PageFailed(status_of(reply))
    suffix = _suffix(reply)
    if suffix and not reply.data:
        raise PageFailed(_EMPTY)
    return suffix


def _suffix(reply: Response) -> str:
    """The suffix of the format, by what the server says, then by the address; empty for what is no document."""
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in _HTML:
        return ".html"
    written = PurePosixPath(unquote(urlsplit(reply.url).path)).suffix.lower()
    said = mimetypes.guess_extension(kind) or ""
    return next((suffix for suffix in (written, said) if suffix in _WANTED), "")


def _day(changed: str) -> date | None:
    try:
        return parsedate_to_datetime(changed).date()
    except ValueError:
        return None
