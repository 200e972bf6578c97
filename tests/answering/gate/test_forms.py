"""Draft, judge and repair through the real clients of two providers, against a server that speaks their protocols."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from pydantic import SecretStr

from bot.adapters.database import DatabaseLedger
from bot.adapters.models.langchain import LangChainModel, open_model
from bot.adapters.models.onnx import OnnxEmbedder
from bot.answering.extractive import Extractive
from bot.answering.gate.judge import ByModel
from bot.answering.gate.verify import Gate
from bot.answering.generative import Capable
from bot.answering.understand.follow_up.condense import ByWords
from bot.answering.understand.understanding import Understanding
from bot.engine import Engine
from bot.nouns import Answer, Question, Verdict
from bot.prompts import DraftPrompt, JudgePrompt
from tests.answering.gate.test_capable import DOGS, HITS, ONE, OPENS, WITHDRAWN, assert_verbatim, draft, rulings
from tests.answering.gate.test_generative import Shelf
from tests.model_server import ModelServer, Reply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bot.adapters.database import Database

PROVIDERS = ("openai", "anthropic")
SUPPORTED = rulings(("supported", "The shop opens at nine"))


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with ModelServer().running() as running:
        yield running


@pytest.fixture(scope="module")
def embedder(model_folder: Path) -> OnnxEmbedder:
    return OnnxEmbedder(model_folder)


def opened(provider: str, server: ModelServer, seconds: float = 20) -> LangChainModel:
    url = server.url if provider == "openai" else server.home
    ready = open_model(f"{provider}:m", api_key=SecretStr("k"), base_url=url, seconds=seconds)
    return LangChainModel(ready.name, ready._chat, seconds=seconds, pause=lambda _: None)  # noqa: SLF001


@pytest.fixture
def ask(embedder: OnnxEmbedder, database: Database) -> Callable[[LangChainModel], Answer]:
    def asking(model: LangChainModel) -> Answer:
        gate, fallback = Gate(embedder.embed_passages), Extractive(embedder.embed_passages)
        writer = Capable(model, gate, fallback, DraftPrompt(), passages=3, judge=ByModel(model, JudgePrompt()))
        engine = Engine(Understanding(ByWords()), Shelf(HITS), writer, DatabaseLedger(database))
        return engine.answer(Question(text=ONE))

    return asking


def filled(value: object, size: int = 17) -> Reply:
    """The JSON as a stream into the tool."""
    text = json.dumps(value)
    return Reply(pieces=[text[at : at + size] for at in range(0, len(text), size)], fills=True)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_draft_judge_and_repair_go_through_the_providers_tool(
    provider: str, server: ModelServer, ask: Callable[[LangChainModel], Answer]
) -> None:
    server.replies.extend([filled(draft(OPENS, DOGS)), filled(SUPPORTED), filled(WITHDRAWN)])
    answer = ask(opened(provider, server))
    assert [claim.text for claim in answer.claims] == ["It opens at nine."]
    assert answer.verdict is Verdict.ANSWERED
    assert [one.purpose for one in answer.trace.generations][:2] == ["answer", "judge"]
    assert answer.trace.generations[0].written.tokens_read == (11 if provider == "anthropic" else None)
    assert all(request["tools"] and request["tool_choice"] for request in server.requests)
    assert_verbatim(answer)


TEXT = json.dumps(draft(OPENS))
MALFORMED = [
    Reply(pieces=[TEXT]),
    Reply(pieces=[f"```json\n{TEXT}\n```"]),
    Reply(pieces=[TEXT[:-3]], cut=True),
    Reply(pieces=[TEXT[:-3]], fills=True, cut=True),
    Reply(pieces=[TEXT[:40]], fills=True, cut=True),
    Reply(pieces=["The shop opens at nine. [1]"]),
    Reply(pieces=[""]),
    Reply(pieces=[]),
    Reply(pieces=["{}"], fills=True),
    Reply(pieces=['{"blocks": "none"}'], fills=True),
    Reply(pieces=["null"], fills=True),
    Reply(pieces=["I can't help with that."]),
]


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("reply", MALFORMED, ids=range(len(MALFORMED)))
def test_whatever_comes_back_ends_in_an_answer_or_a_note(
    provider: str, reply: Reply, server: ModelServer, ask: Callable[[LangChainModel], Answer]
) -> None:
    server.replies.extend([reply, filled(SUPPORTED), filled(WITHDRAWN), filled(SUPPORTED)])
    answer = ask(opened(provider, server))
    assert answer.claims or answer.nearest
    assert answer.note or answer.model.endswith(":m")
    assert all(claim.text in {"It opens at nine.", "The shop opens at nine."} for claim in answer.claims if claim.block)
    assert_verbatim(answer)


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 529])
def test_an_error_of_the_provider_has_the_documents_quoted_with_a_note(
    provider: str, status: int, server: ModelServer, ask: Callable[[LangChainModel], Answer]
) -> None:
    server.replies.extend([Reply(status=status)] * 3)
    answer = ask(opened(provider, server))
    assert (answer.model, bool(answer.note)) == ("extractive", True)


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_server_that_knows_no_tools_is_asked_again_without(
    provider: str, server: ModelServer, ask: Callable[[LangChainModel], Answer]
) -> None:
    server.replies.append(Reply(status=400, message="tools are not supported by this model"))
    server.replies.extend([Reply(pieces=[TEXT]), Reply(pieces=[json.dumps(SUPPORTED)])])
    answer = ask(opened(provider, server))
    assert [claim.text for claim in answer.claims] == ["It opens at nine."]
    assert ["tools" in request for request in server.requests] == [True, False, False]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_judge_that_hangs_costs_no_more_than_the_time_that_is_left(
    provider: str, server: ModelServer, ask: Callable[[LangChainModel], Answer]
) -> None:
    server.replies.extend([filled(draft(OPENS)), Reply(pieces=["{"], fills=True, hangs=True)])
    answer = ask(opened(provider, server, seconds=4))
    assert [claim.text for claim in answer.claims] == ["It opens at nine."]
    assert "checked by their words alone" in answer.note


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_schema_is_in_the_request_and_passages_are_data(
    provider: str, server: ModelServer, ask: Callable[[LangChainModel], Answer]
) -> None:
    server.replies.extend([filled(draft(OPENS)), filled(SUPPORTED)])
    ask(opened(provider, server))
    sent: dict[str, Any] = server.requests[0]
    assert '"quotes"' in json.dumps(sent["tools"])
    user = json.dumps(sent["messages"][-1])
    assert user.index("<passages>") < user.index("The shop opens") < user.index("</passages>") < user.index(ONE)
