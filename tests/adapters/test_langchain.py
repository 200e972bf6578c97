"""LangChain's room against a real provider class and a local server that speaks their protocols."""

from __future__ import annotations

import itertools
import logging
import socket
import sys
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from pydantic import SecretStr

from bot.adapters.models.langchain import LangChainModel, open_model
from bot.adapters.models.transcript import LONGEST_OUTPUT, LONGEST_THOUGHTS
from bot.errors import ModelFailed, Stopped
from tests.model_server import ModelServer, Reply

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY = "sk-very-secret"


@dataclass
class Writing:
    """A model over the server, and what it did on the way."""

    model: LangChainModel
    pauses: list[float] = field(default_factory=list)
    words: list[int] = field(default_factory=list)

    def write(self) -> str:
        return self.model.write("Be brief.", "Tea?", self.words.append).text


def opened(url: str, seconds: float = 20) -> Writing:
    ready = open_model("openai:m", api_key=SecretStr(KEY), base_url=url, seconds=seconds)
    written = Writing(ready)
    written.model = LangChainModel(ready.name, ready._chat, seconds=seconds, pause=written.pauses.append)  # noqa: SLF001
    return written


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer().running() as running:
        yield running


def test_it_returns_the_text_and_counts_the_words_on_the_way(server: ModelServer) -> None:
    server.replies.append(Reply(pieces=["Tea is", " at four.", " [1]"]))
    written = opened(server.url)
    assert written.write() == "Tea is at four. [1]"
    assert written.words[-1] == 5
    assert written.words == sorted(written.words)
    assert written.model.name == "openai:m"


def test_the_system_part_and_the_passages_go_into_turns_of_their_own(server: ModelServer) -> None:
    server.replies.append(Reply(pieces=["Yes."]))
    opened(server.url).write()
    (request,) = server.requests
    assert [(turn["role"], turn["content"]) for turn in request["messages"]] == [
        ("system", "Be brief."),
        ("user", "Tea?"),
    ]
    assert (request["stream"], request["temperature"]) == (True, 0)
    assert server.keys == [f"Bearer {KEY}"]


def test_a_rate_limit_is_waited_for(server: ModelServer) -> None:
    server.replies.extend([Reply(status=429, headers={"Retry-After": "3"}), Reply(pieces=["Yes."])])
    written = opened(server.url)
    assert written.write() == "Yes."
    assert written.pauses == [3.0]


def test_a_server_error_is_tried_again_with_growing_pauses(server: ModelServer) -> None:
    server.replies.extend([Reply(status=503), Reply(status=500), Reply(pieces=["Yes."])])
    written = opened(server.url)
    assert written.write() == "Yes."
    assert written.pauses == [0.5, 2.0]


def test_words_of_a_broken_attempt_are_not_kept(server: ModelServer) -> None:
    def broken() -> Iterator[str]:
        yield "Half a sentence, "
        raise OSError

    server.replies.extend([Reply(pieces=broken()), Reply(pieces=["Yes."])])
    written = opened(server.url)
    assert written.write() == "Yes."
    assert written.pauses == [0.5]


def test_a_model_that_wants_its_own_temperature_gets_it(server: ModelServer) -> None:
    server.replies.extend([Reply(status=400, message="'temperature' is not supported"), Reply(pieces=["Yes."])])
    assert opened(server.url).write() == "Yes."
    assert "temperature" not in server.requests[1]


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (400, "did not accept the request"),
        (401, "refused the key: check `api_key`"),
        (403, "refused the key"),
        (404, "is unknown to the provider"),
        (429, "over its rate limit"),
        (500, "is down at its provider"),
    ],
)
def test_what_the_provider_refuses_is_said_in_a_sentence_without_secrets(
    server: ModelServer, status: int, says: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.replies.extend([Reply(status=status, message=f"key {KEY} for Tea?")] * 3)
    with caplog.at_level(logging.INFO, "bot"), pytest.raises(ModelFailed) as caught:
        opened(server.url).write()
    assert says in str(caught.value)
    assert str(caught.value).startswith("The model openai:m ")
    for shown in (str(caught.value), *(str(vars(record)) for record in caplog.records if record.name == "bot")):
        assert KEY not in shown
    assert caught.value.__cause__ is None
    assert len(server.requests) == (3 if status in {429, 500} else 1)


def test_a_long_wait_is_not_waited(server: ModelServer) -> None:
    server.replies.append(Reply(status=429, headers={"Retry-After": "86400"}))
    written = opened(server.url)
    with pytest.raises(ModelFailed, match="rate limit"):
        written.write()
    assert written.pauses == []


def test_a_provider_that_is_down_is_said_so() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        written = opened(f"http://127.0.0.1:{taken.getsockname()[1]}/v1")
        with pytest.raises(ModelFailed, match="cannot be reached: check the network and `base_url`"):
            written.write()
    assert written.pauses == [0.5, 2.0]


@pytest.mark.parametrize("pieces", [[], ["Tea is"]])
def test_the_time_is_bounded_whatever_the_provider_does(server: ModelServer, pieces: list[str]) -> None:
    server.replies.extend([Reply(pieces=pieces, hangs=True)] * 3)
    with pytest.raises(ModelFailed, match=r"(not done|did not answer) in time \(setting `model_seconds`\)"):
        opened(server.url, seconds=0.3).write()


def test_endless_output_is_cut_at_a_sentence_and_the_line_is_hung_up(server: ModelServer) -> None:
    server.replies.append(Reply(pieces=itertools.repeat("Tea is at four. [1] And ")))
    text = opened(server.url).write()
    assert len(text) <= LONGEST_OUTPUT
    assert text.endswith("Tea is at four. [1]")
    assert server.hung_up.wait(20)


@pytest.mark.parametrize(
    ("pieces", "answer"),
    [
        (["<think>Tea is", " at {two}? No.</th", "ink>\n\nTea is at four."], "\n\nTea is at four."),
        (["Tea is at two? No.\n</think>Tea is at four."], "Tea is at four."),
        (["\n<think>\n", "Tea is at two? No."], ""),
        (["<think>", "Hm. " * LONGEST_OUTPUT, "</think>", "Tea is at four."], "Tea is at four."),
        (["<think>", "Hm. " * LONGEST_THOUGHTS, "</think>", "Tea is at four."], ""),
        (["It thinks, as <think> says."], "It thinks, as <think> says."),
    ],
)
def test_what_a_model_thinks_before_it_answers_is_no_answer(
    server: ModelServer, pieces: list[str], answer: str
) -> None:
    server.replies.append(Reply(pieces=pieces))
    assert opened(server.url).write() == answer


def test_who_does_not_want_it_any_more_stops_it(server: ModelServer) -> None:
    server.replies.append(Reply(pieces=itertools.repeat("Tea is at four. ")))

    def stop(words: int) -> None:
        if words > 10:
            raise Stopped("Stopped.")

    written = opened(server.url)
    with pytest.raises(Stopped):
        written.model.write("Be brief.", "Tea?", stop)
    assert server.hung_up.wait(20)
    assert written.pauses == []


def test_endless_output_without_a_sentence_is_nothing(server: ModelServer) -> None:
    server.replies.append(Reply(pieces=itertools.repeat("tea ")))
    assert opened(server.url).write() == ""


def test_empty_output_is_empty(server: ModelServer) -> None:
    server.replies.append(Reply(pieces=[]))
    assert opened(server.url).write() == ""


@pytest.mark.parametrize(
    ("model", "package", "command"),
    [
        ("openai:m", "langchain_openai", "pip install 'pincite[openai]'"),
        ("anthropic:m", "langchain_anthropic", "pip install 'pincite[anthropic]'"),
        ("google:m", "langchain_google_genai", "pip install 'pincite[google]'"),
        ("mistral:m", "langchain_mistralai", "pip install 'pincite[mistral]'"),
        ("ollama:m", "langchain_ollama", "pip install 'pincite[ollama]'"),
        ("groq:m", "langchain_groq", "pip install langchain-groq"),
    ],
)
def test_a_missing_package_is_answered_with_the_command_that_installs_it(
    model: str, package: str, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    from langchain.chat_models import base

    base._get_chat_model_creator.cache_clear()  # noqa: SLF001 - it remembers packages that were there
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(ModelFailed) as caught:
        open_model(model, api_key=SecretStr(KEY), base_url="", seconds=1)
    assert str(caught.value) == f"The model {model} needs a package: {command}."


def test_an_unknown_provider_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ModelFailed, match="openai, anthropic, google, mistral or ollama"):
        open_model("nope:m", api_key=SecretStr(KEY), base_url="", seconds=1)


def test_a_missing_key_is_answered_with_where_to_set_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelFailed, match="set `api_key`, or the provider's own variable"):
        open_model("openai:m", api_key=SecretStr(""), base_url="", seconds=1)
