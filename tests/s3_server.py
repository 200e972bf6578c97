"""A server on this machine that speaks as much of S3's protocol as reading takes: listings by pages, and objects."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = 3
"""Keys in an answer to a listing; S3 itself gives a thousand."""
KEY, SECRET = "AKIAEXAMPLE", "rose-bud"
LISTED = (
    "<Contents><Key>{key}</Key><LastModified>{changed:%Y-%m-%dT%H:%M:%S}.000Z</LastModified><ETag>&quot;{etag}&quot;"
    "</ETag><Size>{size}</Size><StorageClass>STANDARD</StorageClass></Contents>"
)


@dataclass(slots=True)
class Bucket:
    """One bucket, and what was asked of it."""

    name: str
    address: str = ""
    objects: dict[str, tuple[bytes, datetime]] = field(default_factory=dict)
    failing: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Answers with an error, by key; `` for listings."""
    read: list[str] = field(default_factory=list)

    def put(self, key: str, text: str | bytes, day: str = "2026-03-01") -> None:
        data = text if isinstance(text, bytes) else text.encode()
        self.objects[key] = (data, datetime.fromisoformat(day).replace(tzinfo=UTC))

    def taken(self) -> list[str]:
        """The keys that were read since this was asked the last time."""
        read, self.read = sorted(self.read), []
        return read


class Handler(BaseHTTPRequestHandler):
    """Answers what is asked of the bucket."""

    protocol_version = "HTTP/1.1"
    bucket: Bucket

    def do_GET(self) -> None:
        """An object, or a listing of them."""
        parts = urlsplit(self.path)
        name, _, key = unquote(parts.path).removeprefix("/").partition("/")
        if refused := self._refusal(name, key):
            status, code = refused
            self._answer(f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode(), status)
        elif not key:
            self._answer(listing(self.bucket, parse_qs(parts.query)).encode())
        else:
            self.bucket.read += [key] if self.command == "GET" else []
            data, changed = self.bucket.objects[key]
            headers = {"ETag": f'"{etag(data)}"', "Last-Modified": format_datetime(changed, usegmt=True)}
            self._answer(data, headers=headers)

    do_HEAD = do_GET  # noqa: N815 - as do_GET

    def _refusal(self, name: str, key: str) -> tuple[int, str] | None:
        if KEY not in self.headers.get("Authorization", ""):
            return 403, "InvalidAccessKeyId"
        if name != self.bucket.name:
            return 404, "NoSuchBucket"
        is_missing = key and key not in self.bucket.objects
        return self.bucket.failing.get(key) or ((404, "NoSuchKey") if is_missing else None)

    def _answer(self, data: bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for header, value in {**(headers or {}), "Content-Length": str(len(data))}.items():
            self.send_header(header, value)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def s3_server(name: str) -> Iterator[Bucket]:
    """A bucket on a server of its own."""
    bucket = Bucket(name)
    with ThreadingHTTPServer(("127.0.0.1", 0), type("Of", (Handler,), {"bucket": bucket})) as server:
        bucket.address = f"http://127.0.0.1:{server.server_port}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        try:
            yield bucket
        finally:
            server.shutdown()
            thread.join()


def etag(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()


def listing(bucket: Bucket, asked: dict[str, list[str]]) -> str:
    """One page of keys and, with a delimiter, of what is in common before it, as ListObjectsV2 gives it."""
    prefix, delimiter = asked.get("prefix", [""])[0], asked.get("delimiter", [""])[0]
    names = set()
    for key in bucket.objects:
        if key.startswith(prefix):
            before, cut, _ = key.removeprefix(prefix).partition(delimiter) if delimiter else (key, "", "")
            names.add(prefix + before + delimiter if cut else key)
    after = asked.get("continuation-token", [""])[0]
    here = sorted(name for name in names if name > after)
    parts = [_listed(bucket, name, prefix, delimiter) for name in here[:PAGE]]
    more = f"<NextContinuationToken>{escape(here[PAGE - 1])}</NextContinuationToken>" if len(here) > PAGE else ""
    return (
        f"<ListBucketResult><Name>{bucket.name}</Name><Prefix>{escape(prefix)}</Prefix>"
        f"<IsTruncated>{str(bool(more)).lower()}</IsTruncated>{more}{''.join(parts)}</ListBucketResult>"
    )


def _listed(bucket: Bucket, name: str, prefix: str, delimiter: str) -> str:
    if delimiter and name.endswith(delimiter) and name != prefix:
        return f"<CommonPrefixes><Prefix>{escape(name)}</Prefix></CommonPrefixes>"
    data, changed = bucket.objects[name]
    return LISTED.format(key=escape(name), changed=changed, etag=etag(data), size=len(data))
