"""Lets `pincite ask` be answered by a process that has the index open anyway: see `local.py`."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import secrets
import socket
import threading
import time
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from bot.cli.output.reply import reply
from bot.cli.running.local import LONGEST_LINE, SOCKET, Handshake, claim, is_same_user
from bot.configuration.files import EXTRACTIVE, given_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.configuration.settings import Settings
    from bot.engine import Engine

_ASKING = 5.0
"""Seconds that whoever connects may take to ask."""
_WAITING = 16
"""Connections that may wait to be accepted."""
_PASSING = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM, errno.ECONNABORTED}
"""What keeps a connection from being accepted for now."""
_PAUSE = 0.1
"""Seconds until the next is tried then."""


@contextlib.contextmanager
def serving(engine: Engine, settings: Settings) -> Iterator[bool]:
    """Let questions be answered by this engine meanwhile; whether they are.

    Not where a language model writes: its keys may be another's. Of several processes the last to begin answers.
    """
    answerer = _answerer(engine, settings)
    listener = _listen(settings.index / SOCKET) if answerer else None
    if answerer is None or listener is None:
        yield False
        return

    mine = (settings.index / SOCKET).lstat().st_ino
    thread = threading.Thread(
        target=_accept,
        args=(listener, answerer),
        name="local questions",
        daemon=True,
    )
    thread.start()

    try:
        yield True
    finally:
        with contextlib.suppress(OSError):
            if (settings.index / SOCKET).lstat().st_ino == mine:
                (settings.index / SOCKET).unlink()
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()


def _answerer(engine: Engine, settings: Settings) -> _Answerer | None:
    if settings.model != EXTRACTIVE or not hasattr(socket, "AF_UNIX"):
        return None
    with contextlib.suppress(OSError):
        return _Answerer(engine, settings)
    return None


class _Answerer:
    """Answers one request at a time of each connection."""

    def __init__(self, engine: Engine, settings: Settings) -> None:
        self._engine = engine
        self._settings = settings
        self._given = given_settings(os.environ, str(settings.index))
        self._claim = claim(settings.index, self._given)

    def answered(self, line: bytes) -> dict[str, Any]:
        """The reply; nothing for anything but a question that this process answers as its asker would."""
        from bot import wiring
        from bot.nouns import Question

        request = json.loads(line)
        claimed = Handshake(**{field.name: request[field.name] for field in fields(Handshake)})
        # The asker's, that of when this process began, and that of now: another index may lie there since.
        if not claimed == self._claim == claim(self._settings.index, self._given):
            return {}

        wiring.check_index(self._settings)
        answer = self._engine.answer(Question(text=str(request["question"])))
        return reply(answer, json=bool(request["json"])).packed()


def _listen(path: Path) -> socket.socket | None:
    """A socket at this path, for its owner alone from the moment that it can be found; None where none can be made."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    listener = socket.socket(socket.AF_UNIX)
    try:
        listener.bind(str(draft))
        draft.chmod(0o600)
        listener.listen(_WAITING)
        draft.replace(path)
    except OSError:
        listener.close()
        with contextlib.suppress(OSError):
            draft.unlink()
        return None

    return listener


def _accept(listener: socket.socket, answerer: _Answerer) -> None:
    """Until the socket is closed; with too many files open, whoever connects waits until there are less."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError as error:
            if error.errno not in _PASSING:
                return
            time.sleep(_PAUSE)
            continue
        threading.Thread(
            target=_serve,
            args=(connection, answerer),
            name="local question",
            daemon=True,
        ).start()


def _serve(connection: socket.socket, answerer: _Answerer) -> None:
    """Whatever goes wrong, the other side then answers by itself, and says what is wrong."""
    with contextlib.suppress(Exception), connection:
        connection.settimeout(_ASKING)
        if is_same_user(connection):
            with connection.makefile("rb") as asking:
                line = asking.readline(LONGEST_LINE)
            connection.sendall(json.dumps(answerer.answered(line)).encode() + b"\n")
