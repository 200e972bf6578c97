"""llama.cpp's room: a GGUF file run in this process, without a server to keep and without the network.

The library opens a port on 127.0.0.1 all the same; a random key keeps other users of the machine out of it.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
from typing import TYPE_CHECKING, Any

from bot.adapters.models.transcript import Transcript
from bot.errors import ModelFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.nouns import Written

_CONTEXT = 4096
"""Tokens of prompt and answer together: three passages need about a thousand, in scripts with short tokens three."""
_BATCH = 256
"""Prompt tokens between two looks at the clock, five to ten seconds on two cores; batches of 64 read a third slower."""


class LlamaCppModel:
    """A ChatModel over a GGUF file. Loads it when first asked to write; writes one text at a time."""

    def __init__(self, path: Path, *, seconds: float) -> None:
        """`seconds` is the budget of one text, loading not counted; raises ModelFailed with the cure."""
        if not path.is_file():
            raise ModelFailed(f"There is no model file {path}. Set `model` to gguf: and the path of a GGUF file.")
        self.name = f"gguf:{path.name}"
        self._path = path
        self._seconds = seconds
        self._library = _library(self.name)
        self._server: Any = None
        self._turn = threading.Lock()

    def write(
        self,
        system: str,
        user: str,
        on_words: Callable[[int], None],
        *,
        seconds: float | None = None,
    ) -> Written:
        """The whole text, within bounds of length and time; raises ModelFailed."""
        budget = min(self._seconds, seconds or self._seconds)
        with self._my_turn(budget):
            if self._server is None:
                self._server = self._load()
            transcript = Transcript(self.name, budget, on_words)
            self._stream(_request(system, user), transcript)
            return transcript.written

    @contextlib.contextmanager
    def _my_turn(self, seconds: float) -> Iterator[None]:
        if not self._turn.acquire(timeout=seconds):
            raise ModelFailed(f"The model {self.name} is busy with other questions; ask again in a minute.")
        try:
            yield
        finally:
            self._turn.release()

    def _load(self) -> Any:  # noqa: ANN401 - the library ships no types
        parameters = self._library.CommonParams()
        parameters.model.path = str(self._path)
        parameters.n_ctx, parameters.n_parallel, parameters.n_batch = _CONTEXT, 1, _BATCH
        parameters.api_keys = [secrets.token_urlsafe()]
        parameters.ui = parameters.endpoint_slots = parameters.warmup = False
        parameters.verbosity = -1

        try:
            return self._library.Server(parameters)
        except RuntimeError:
            raise ModelFailed(
                f"The model file {self._path} cannot be loaded: it is damaged, needs more memory than there is, or is "
                "no GGUF file that this version of xllamacpp reads."
            ) from None

    def _stream(self, request: dict[str, Any], transcript: Transcript) -> None:
        """Let it write; what goes wrong in the callback is kept and raised here, outside of the library."""
        trouble: list[BaseException] = []

        def on_chunk(chunk: dict[str, Any]) -> bool:
            """Whether to stop."""
            try:
                transcript.add(_piece(self.name, chunk))
                if usage := chunk.get("usage"):
                    transcript.count(usage["prompt_tokens"], usage["completion_tokens"])
            except BaseException as error:  # noqa: BLE001 - Ctrl-C arrives here too
                trouble.append(error)
            return bool(trouble) or transcript.full

        try:
            self._server.handle_chat_completions(request, on_chunk)
        except (RuntimeError, ValueError) as error:
            raise ModelFailed(f"The model {self.name} failed ({type(error).__name__}).") from None
        if trouble:
            raise trouble[0]


def _library(name: str) -> Any:  # noqa: ANN401 - the library ships no types
    try:
        import xllamacpp
    except ImportError:
        raise ModelFailed(f"The model {name} needs a package: pip install 'pincite[local]'.") from None
    return xllamacpp


def _request(system: str, user: str) -> dict[str, Any]:
    return {
        "messages": [{"role": "system", "content": system}, {"role": "user", "content": user}],
        "temperature": 0,
        "stream": True,
        "stream_options": {"include_usage": True},
        "return_progress": True,  # a chunk a batch while it reads, so that it can be stopped then
    }


def _piece(name: str, chunk: dict[str, Any]) -> str:
    """The words in a chunk; none while it reads the prompt. Raises ModelFailed."""
    if "error" in chunk:
        too_long = chunk["error"].get("type") == "exceed_context_size_error"
        raise ModelFailed(
            f"The passages are too long for the model {name}: lower the setting `passages`."
            if too_long
            else f"The model {name} failed while it wrote."
        )
    return "".join(choice["delta"].get("content") or "" for choice in chunk.get("choices", ()))
