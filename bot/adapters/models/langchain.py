"""LangChain's room: any chat model that `init_chat_model` knows, with a time budget, retries and errors for people.

The provider's own retries are switched off: one loop here retries for all of them, within one budget. The call runs in
a thread of its own, because not every provider's client can be interrupted while it waits.
"""

from __future__ import annotations

import logging
import queue
import re
import threading
import time
from typing import TYPE_CHECKING, Any, cast

from langchain.chat_models import init_chat_model
from langchain_core.messages import HumanMessage, SystemMessage

from bot.adapters.models.transcript import LONGEST_FORM, Transcript
from bot.errors import ModelFailed, PinciteError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from langchain_core.language_models import BaseChatModel
    from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
    from langchain_core.runnables import Runnable
    from pydantic import SecretStr

    from bot.nouns import Written

    Pieces = queue.SimpleQueue[AIMessageChunk | Exception | None]
    """What arrives from the thread that waits for the provider; None at the end."""

log = logging.getLogger(__name__)

_PROVIDERS = {"google": "google_genai", "mistral": "mistralai"}
"""Our names for providers that LangChain calls otherwise."""
_EXTRAS = {
    "anthropic": "anthropic",
    "google_genai": "google",
    "mistralai": "mistral",
    "ollama": "ollama",
    "openai": "openai",
}
"""The extra of Pincite that brings a provider's package."""
_NEVER = float("inf")
_PAUSES = (0.5, 2.0)
"""Seconds before the second and the third attempt."""
_LONGEST_PAUSE = 20.0
"""Seconds up to which a provider's Retry-After is heeded."""
_UNREACHED = frozenset({"APIConnectionError", "ConnectionError", "TransportError"})
_TIMED_OUT = frozenset({"APITimeoutError", "TimeoutError", "TimeoutException"})
"""Names in the ancestry of the exceptions of OpenAI, Anthropic, httpx and Python itself."""
_REQUEST_TIMEOUT, _RATE_LIMITED, _SERVER_ERROR = 408, 429, 500
_MEANINGS = {
    400: "did not accept the request",
    401: "refused the key: check `api_key`, or the provider's own variable such as OPENAI_API_KEY",
    403: "refused the key: it may not use this model",
    404: "is unknown to the provider: check its name in `model`, and `base_url`",
    _RATE_LIMITED: "is over its rate limit or quota: wait, or raise the limit with the provider",
}


def open_model(
    model: str,
    *,
    api_key: SecretStr,
    base_url: str,
    seconds: float,
) -> LangChainModel:
    """The chat model `provider:name`; raises ModelFailed with the cure where it cannot be set up."""
    provider, _, name = model.partition(":")
    provider = _PROVIDERS.get(provider, provider)
    try:
        chat = init_chat_model(
            name,
            model_provider=provider,
            **_options(provider, api_key, base_url, seconds),
        )
    except ImportError as error:
        raise ModelFailed(f"The model {model} needs a package: {_install(provider, error)}.") from None
    except ValueError as error:
        raise ModelFailed(_unset(model, error)) from None
    except Exception as error:  # noqa: BLE001 - each vendor has its own for a missing key
        log.info("model not set up", extra={"model": model, "reason": type(error).__name__})
        raise ModelFailed(
            f"The model {model} cannot be set up: set `api_key`, or the provider's own variable such as OPENAI_API_KEY."
        ) from None

    return LangChainModel(model, chat, seconds=seconds)


class LangChainModel:
    """A FormModel over any LangChain chat model. Safe to share between threads."""

    def __init__(
        self,
        name: str,
        chat: BaseChatModel,
        *,
        seconds: float,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        """`seconds` is the budget of one answer, retries included; `pause` waits between attempts."""
        self.name = name
        self.seconds = seconds
        self._chat = chat
        self._pause = pause
        self._takes_tools = True

    def write(
        self,
        system: str,
        user: str,
        on_words: Callable[[int], None],
        *,
        seconds: float | None = None,
    ) -> Written:
        """The whole text, within bounds of length and time; raises ModelFailed, and Stopped if `on_words` does."""
        transcript = Transcript(self.name, min(self.seconds, seconds or self.seconds), on_words)
        return self._written(system, user, transcript)

    def fill(
        self,
        system: str,
        user: str,
        schema: Mapping[str, Any],
        on_words: Callable[[int], None],
        *,
        seconds: float | None = None,
    ) -> Written:
        """As `write`, by a tool that takes the schema, where the provider has tools; else the prompt asks for JSON."""
        transcript = Transcript(
            self.name,
            min(self.seconds, seconds or self.seconds),
            on_words,
            longest=LONGEST_FORM,
        )
        return self._written(system, user, transcript, schema)

    def _written(
        self,
        system: str,
        user: str,
        transcript: Transcript,
        schema: Mapping[str, Any] | None = None,
    ) -> Written:
        messages = [SystemMessage(system), HumanMessage(user)]
        pauses = iter(_PAUSES)
        while True:
            try:
                # Asked anew each time: an attempt may have shown that the model takes no tools.
                chat = self._with_tool(schema)
                return _run(chat, messages, transcript)
            except PinciteError:
                raise
            except Exception as error:  # noqa: BLE001 - every vendor raises its own; the sentence says what it means
                self._wait_or_fail(error, next(pauses, _NEVER), transcript)

    def _with_tool(self, schema: Mapping[str, Any] | None) -> Runnable[Any, AIMessage]:
        """The model with a tool of this schema that it has to call; alone where it takes none."""
        if schema is None or not self._takes_tools:
            return self._chat
        try:
            return self._chat.bind_tools([dict(schema)], tool_choice=str(schema["title"]))
        except (NotImplementedError, ValueError, TypeError):
            self._takes_tools = False
            return self._chat

    def _wait_or_fail(
        self,
        error: Exception,
        pause: float,
        transcript: Transcript,
    ) -> None:
        """Wait for the next attempt where one may help and there is time for it."""
        log.info(
            "model failed",
            extra={
                "model": self.name,
                "reason": type(error).__name__,
                "status": _status(error),
            },
        )
        wait = max(pause, _retry_after(error)) if self._may_try_again(error) else _NEVER
        # Whoever asks does not wait for longer than that, and an attempt after the end of the budget comes too late.
        if wait >= min(transcript.left, _LONGEST_PAUSE):
            raise ModelFailed(_sentence(self.name, error)) from None

        self._pause(wait)
        transcript.restart()

    def _may_try_again(self, error: Exception) -> bool:
        """Whether another attempt may go better; some models that reason take only their own temperature."""
        if _dislikes_temperature(error) and getattr(self._chat, "temperature", None) is not None:
            self._chat = self._chat.model_copy(update={"temperature": None})
            return True
        if self._takes_tools and _dislikes_tools(error):
            self._takes_tools = False
            return True
        return _passing(error)


def _options(
    provider: str,
    api_key: SecretStr,
    base_url: str,
    seconds: float,
) -> dict[str, Any]:
    """What each provider's class understands; Ollama's takes the time-out for its HTTP client and does not retry."""
    limits: dict[str, Any] = {"timeout": seconds, "max_retries": 0}
    if provider == "ollama":
        limits = {"client_kwargs": {"timeout": seconds}}

    given = {
        "api_key": api_key if api_key.get_secret_value() else None,
        "base_url": base_url or None,
    }
    # One that is not given is left out, so that the provider's class takes its own variable of the environment.
    known = {name: value for name, value in given.items() if value is not None}
    return {"temperature": 0, **limits, **known}


def _run(
    chat: Runnable[Any, AIMessage],
    messages: list[BaseMessage],
    transcript: Transcript,
) -> Written:
    """One attempt: what the model writes, until it is done or it is enough."""
    pieces: Pieces = queue.SimpleQueue()
    enough = threading.Event()
    # A daemon, which the end of the process does not wait for: a provider's client may hang for good.
    pumping = threading.Thread(
        target=_pump,
        args=(chat, messages, pieces, enough),
        daemon=True,
    )
    pumping.start()

    try:
        for piece in _arriving(pieces, transcript):
            transcript.add(_words(piece))
            if usage := piece.usage_metadata:
                transcript.count(usage["input_tokens"], usage["output_tokens"])
            if transcript.full:
                break
    finally:
        enough.set()

    return transcript.written


def _words(piece: AIMessageChunk) -> str:
    """The text of a piece, or what it writes into a tool."""
    calls = getattr(piece, "tool_call_chunks", ())
    called = "".join(str(one.get("args") or "") for one in calls)
    return called or str(piece.text)


def _pump(
    chat: Runnable[Any, AIMessage],
    messages: list[BaseMessage],
    pieces: Pieces,
    enough: threading.Event,
) -> None:
    try:
        for chunk in chat.stream(messages):
            if enough.is_set():  # nobody reads on
                return
            pieces.put(cast("AIMessageChunk", chunk))
        pieces.put(None)
    except Exception as error:  # noqa: BLE001 - it is raised again in the thread that waits
        pieces.put(error)


def _arriving(pieces: Pieces, transcript: Transcript) -> Iterator[AIMessageChunk]:
    while True:
        try:
            piece = pieces.get(timeout=transcript.left)
        except queue.Empty:
            transcript.check()
            continue
        if piece is None:
            return
        if isinstance(piece, Exception):
            raise piece
        yield piece


def _install(provider: str, error: ImportError) -> str:
    if provider in _EXTRAS:
        return f"pip install 'pincite[{_EXTRAS[provider]}]'"
    # LangChain says of others: `Please install it with pip install langchain-cohere`.
    named = re.search(r"pip install [\w\[\]\"'-]+", str(error))
    return named.group() if named else f"install LangChain's package for {provider}"


def _unset(model: str, error: ValueError) -> str:
    """A vendor's ValueError in our words: its own may repeat what was configured."""
    if str(error).startswith("Unsupported provider"):
        return (
            f"The model {model} names no provider that LangChain knows. Write provider:name with openai, anthropic, "
            "google, mistral or ollama; any OpenAI-compatible server is openai:name with `base_url`."
        )
    log.info("model not set up", extra={"model": model, "reason": type(error).__name__})
    return f"The model {model} cannot be set up: check its name, `api_key` and `base_url`."


def _sentence(name: str, error: Exception) -> str:
    status = _status(error)
    if status in _MEANINGS:
        return f"The model {name} {_MEANINGS[status]}."
    if status and status >= _SERVER_ERROR:
        return f"The model {name} is down at its provider (HTTP {status})."
    if _is(error, _TIMED_OUT):
        return f"The model {name} did not answer in time (setting `model_seconds`)."
    if _is(error, _UNREACHED):
        return f"The model {name} cannot be reached: check the network and `base_url`."
    if "api_key" in str(error):
        return f"The model {name} {_MEANINGS[401]}."
    return f"The model {name} failed ({type(error).__name__})."


def _passing(error: Exception) -> bool:
    """Whether trying again may help."""
    status = _status(error)
    if status:
        return status in {_REQUEST_TIMEOUT, _RATE_LIMITED} or status >= _SERVER_ERROR
    return _is(error, _UNREACHED | _TIMED_OUT)


def _dislikes_temperature(error: Exception) -> bool:
    return _status(error) == 400 and "temperature" in str(error)  # noqa: PLR2004 - HTTP's Bad Request


def _dislikes_tools(error: Exception) -> bool:
    """Whether the request was turned down for its tool; compatible servers often know none."""
    if _status(error) not in {400, 404, 422, 501}:
        return False
    # `llama3 does not support tools`, `Function calling is not enabled for this model`
    return re.search(r"tool|function", str(error), re.IGNORECASE) is not None


def _status(error: BaseException | None) -> int:
    """The HTTP status behind an exception, or 0; vendors keep it in different places."""
    while error is not None:
        for holder in (error, getattr(error, "response", None)):
            for name in ("status_code", "code"):
                if isinstance(status := getattr(holder, name, None), int):
                    return status
        error = error.__cause__
    return 0


def _retry_after(error: Exception) -> float:
    """Seconds that the provider asks us to wait; 0 where it doesn't."""
    headers = getattr(getattr(error, "response", None), "headers", {})
    asked = str(headers.get("retry-after", ""))
    return float(asked) if re.fullmatch(r"\d{1,6}(?:\.\d+)?", asked) else 0.0


def _is(error: BaseException | None, names: frozenset[str]) -> bool:
    while error is not None:
        if names & {ancestor.__name__ for ancestor in type(error).__mro__}:
            return True
        error = error.__cause__
    return False
