"""A small web site on 127.0.0.1, whose pages can be changed while it runs."""

from __future__ import annotations

import contextlib
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(kw_only=True)
class Page:
    """What an address gives; a page with an etag answers conditions."""

    data: str | bytes = ""
    kind: str = "text/html; charset=utf-8"
    status: int = 200
    etag: str = ""
    headers: dict[str, str] = field(default_factory=dict)


class WebSite:
    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.asked: list[tuple[str, int]] = []
        self.headers: dict[str, str] = {}
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.site = self

    def at(self, path: str) -> str:
        return f"http://127.0.0.1:{self._http.server_port}{path}"

    def answered(self) -> dict[str, int]:
        """The statuses by address since it was last asked."""
        asked, self.asked = dict(self.asked), []
        return asked

    @contextlib.contextmanager
    def running(self) -> Iterator[WebSite]:
        thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self.stop()
            thread.join()

    def stop(self) -> None:
        self._http.shutdown()
        self._http.server_close()


class _Http(ThreadingHTTPServer):
    site: WebSite


class _Handler(BaseHTTPRequestHandler):
    server: _Http
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        site = self.server.site
        site.headers = dict(self.headers)
        page = site.pages.get(self.path, Page(status=404))
        unchanged = bool(page.etag) and self.headers.get("If-None-Match") == page.etag
        status = 304 if unchanged else page.status
        site.asked.append((self.path, status))
        data = b"" if unchanged else page.data.encode() if isinstance(page.data, str) else page.data
        self.send_response(status)
        for name, value in {"Content-Type": page.kind, "ETag": page.etag, **page.headers}.items():
            if value:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: object) -> None:
        pass
