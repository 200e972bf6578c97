"""A small server on 127.0.0.1 that speaks OpenAI's chat protocol and plays a script."""

from __future__ import annotations

import contextlib
import json
import threading
from collections import deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


@dataclass(kw_only=True)
class Reply:
    """What one request gets: an HTTP error, or a stream of pieces. `hangs` sends nothing more until the end."""

    pieces: Iterable[str] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "no"
    hangs: bool = False


class OpenAIServer:
    """Plays replies in order and remembers the requests and their keys."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = deque(replies)
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.hung_up = threading.Event()
        self.over = threading.Event()
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.script = self

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}/v1"

    @contextlib.contextmanager
    def running(self) -> Iterator[OpenAIServer]:
        thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield self
        finally:
            self.over.set()
            self._http.shutdown()
            thread.join()
            self._http.server_close()


class _Http(ThreadingHTTPServer):
    script: OpenAIServer


class _Handler(BaseHTTPRequestHandler):
    server: _Http
    protocol_version = "HTTP/1.1"  # chunked, so that a stream that breaks off is not taken for one that ended

    def do_POST(self) -> None:
        self.server.script.requests.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.server.script.keys.append(self.headers["Authorization"])
        reply = self.server.script.replies.popleft()
        if reply.status == 200:
            self._stream(reply)
        else:
            self._refuse(reply)

    def _refuse(self, reply: Reply) -> None:
        body = json.dumps({"error": {"message": reply.message, "type": "x", "code": "x"}}).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, reply: Reply) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for piece in reply.pieces:
                self._event({"content": piece}, None)
            if reply.hangs:
                self.server.script.over.wait(30)
            self._event({}, "stop")
            self._send(b"data: [DONE]\n\n")
            self._send(b"")
        except OSError:
            self.server.script.hung_up.set()
            self.close_connection = True

    def _event(self, delta: dict[str, str], finish: str | None) -> None:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
        self._send(f"data: {json.dumps(chunk)}\n\n".encode())

    def _send(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Keep quiet."""
