"""A small server on 127.0.0.1 that speaks OpenAI's and Anthropic's chat protocols and plays a script."""

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
    """What one request gets: an HTTP error, or a stream of pieces. `hangs` sends nothing more until the end.

    With `fills`, the pieces are written into the tool that the request offers; `cut` says that the length was reached.
    """

    pieces: Iterable[str] = ()
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    message: str = "no"
    hangs: bool = False
    fills: bool = False
    cut: bool = False


class ModelServer:
    """Plays replies in order and remembers the requests and their keys."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = deque(replies)
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.hung_up = threading.Event()
        self.over = threading.Event()
        self._http = _Http(("127.0.0.1", 0), _Handler)
        self._http.script = self

    @property
    def home(self) -> str:
        return f"http://127.0.0.1:{self._http.server_port}"

    @property
    def url(self) -> str:
        """As OpenAI's clients want it."""
        return f"{self.home}/v1"

    @contextlib.contextmanager
    def running(self) -> Iterator[ModelServer]:
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
    script: ModelServer


class _Handler(BaseHTTPRequestHandler):
    server: _Http
    protocol_version = "HTTP/1.1"  # chunked, so that a stream that breaks off is not taken for one that ended

    def do_POST(self) -> None:
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.server.script.requests.append(request)
        self.server.script.keys.append(self.headers["Authorization"] or self.headers["x-api-key"])
        reply = self.server.script.replies.popleft()
        if reply.status == 200:
            events = _anthropic if self.path.endswith("/messages") else _openai
            self._stream(reply, events(reply, request, self.server.script.over))
        else:
            self._refuse(reply)

    def _refuse(self, reply: Reply) -> None:
        body = json.dumps({"type": "error", "error": {"message": reply.message, "type": "x", "code": "x"}}).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, reply: Reply, events: Iterator[str]) -> None:
        del reply
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        try:
            for event in events:
                self._send(f"{event}\n\n".encode())
            self._send(b"")
        except OSError:
            self.server.script.hung_up.set()
            self.close_connection = True

    def _send(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Keep quiet."""


def _openai(reply: Reply, request: dict[str, Any], over: threading.Event) -> Iterator[str]:
    """The events of `chat/completions`."""
    tool = request["tools"][0]["function"]["name"] if reply.fills else ""
    for number, piece in enumerate(reply.pieces):
        called: dict[str, Any] = {"index": 0, "function": {"arguments": piece}}
        if not number:
            called |= {"id": "call_1", "type": "function", "function": {"name": tool, "arguments": piece}}
        yield _chunk({"tool_calls": [called]} if tool else {"content": piece}, None)
    if reply.hangs:
        over.wait(30)
    yield _chunk({}, "length" if reply.cut else "tool_calls" if tool else "stop")
    if request.get("stream_options", {}).get("include_usage"):
        usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
        yield f"data: {json.dumps({**_FRAME, 'choices': [], 'usage': usage})}"
    yield "data: [DONE]"


_FRAME = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m"}


def _chunk(delta: dict[str, Any], finish: str | None) -> str:
    return f"data: {json.dumps({**_FRAME, 'choices': [{'index': 0, 'delta': delta, 'finish_reason': finish}]})}"


def _anthropic(reply: Reply, request: dict[str, Any], over: threading.Event) -> Iterator[str]:
    """The events of `messages`."""
    tool = request["tools"][0]["name"] if reply.fills else ""
    message: dict[str, Any] = {
        "id": "m",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [],
        "stop_reason": None,
    }
    usage = {"input_tokens": 11, "output_tokens": 1}
    yield _event("message_start", message={**message, "stop_sequence": None, "usage": usage})
    block: dict[str, Any] = (
        {"type": "tool_use", "id": "t", "name": tool, "input": {}} if tool else {"type": "text", "text": ""}
    )
    yield _event("content_block_start", index=0, content_block=block)
    for piece in reply.pieces:
        delta = {"type": "input_json_delta", "partial_json": piece} if tool else {"type": "text_delta", "text": piece}
        yield _event("content_block_delta", index=0, delta=delta)
    if reply.hangs:
        over.wait(30)
    yield _event("content_block_stop", index=0)
    reason = "max_tokens" if reply.cut else "tool_use" if tool else "end_turn"
    yield _event(
        "message_delta",
        delta={"stop_reason": reason, "stop_sequence": None},
        usage={"input_tokens": 11, "output_tokens": 7},
    )
    yield _event("message_stop")


def _event(kind: str, **data: Any) -> str:  # noqa: ANN401 - whatever the protocol holds
    return f"event: {kind}\ndata: {json.dumps({'type': kind, **data})}"
