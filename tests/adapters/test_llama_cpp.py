"""llama.cpp's room over a stand-in for the library that plays a script, as the real one calls back."""

from __future__ import annotations

import itertools
import sys
import types
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from bot.adapters.models.llama_cpp import LlamaCppModel
from bot.adapters.models.transcript import LONGEST_OUTPUT
from bot.errors import ModelFailed
from bot.nouns import Written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    Chunk = dict[str, Any]


def said(text: str | None) -> Chunk:
    return {"choices": [{"index": 0, "delta": {"content": text}}]}


USED: Chunk = {"choices": [], "usage": {"prompt_tokens": 11, "completion_tokens": 5}}


@dataclass
class Library:
    """Stands in for xllamacpp: `script` is what the server calls back with; stops when told to."""

    script: Iterable[Chunk] = ()
    loads: bool = True
    requests: list[Chunk] = field(default_factory=list)
    parameters: list[Any] = field(default_factory=list)
    told: int = 0

    def CommonParams(self) -> Any:  # noqa: ANN401, N802 - the library's name
        return types.SimpleNamespace(model=types.SimpleNamespace(path=""))

    def Server(self, parameters: Any) -> Library:  # noqa: ANN401, N802 - the library's name
        if not self.loads:
            raise RuntimeError("Failed to init server, please check the input params.")
        self.parameters.append(parameters)
        return self

    def handle_chat_completions(self, request: Chunk, on_chunk: Callable[[Chunk], bool]) -> None:
        self.requests.append(request)
        for chunk in self.script:
            self.told += 1
            if on_chunk(chunk):
                return


@pytest.fixture
def library(monkeypatch: pytest.MonkeyPatch) -> Library:
    playing = Library()
    monkeypatch.setitem(sys.modules, "xllamacpp", playing)
    return playing


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.gguf"
    path.write_bytes(b"GGUF")
    return path


def test_it_returns_the_text_and_counts_the_words(library: Library, file: Path) -> None:
    library.script = [said(None), said("Tea is"), said(" at four."), {"choices": [{"delta": {}}]}, USED]
    words: list[int] = []
    model = LlamaCppModel(file, seconds=20)
    written = model.write("Be brief.", "Tea?", words.append)
    assert written == Written(text="Tea is at four.", tokens_read=11, tokens_written=5)
    assert words[-1] == 4
    assert model.name == "gguf:tiny.gguf"
    turns = library.requests[0]["messages"]
    assert [(turn["role"], turn["content"]) for turn in turns] == [("system", "Be brief."), ("user", "Tea?")]


def test_it_loads_once_when_first_asked_behind_a_key(library: Library, file: Path) -> None:
    model = LlamaCppModel(file, seconds=20)
    assert not library.parameters
    model.write("", "", print)
    model.write("", "", print)
    (parameters,) = library.parameters
    assert parameters.model.path == str(file)
    assert len(parameters.api_keys[0]) > 20
    assert not parameters.ui
    assert not parameters.endpoint_slots


def test_a_missing_file_is_said_so(library: Library, tmp_path: Path) -> None:
    with pytest.raises(ModelFailed, match=r"There is no model file .*none\.gguf"):
        LlamaCppModel(tmp_path / "none.gguf", seconds=1)
    assert not library.parameters


def test_a_missing_package_is_answered_with_the_command(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(ModelFailed, match=r"pip install 'pincite\[local\]'"):
        LlamaCppModel(file, seconds=1)


def test_a_damaged_file_is_said_so(library: Library, file: Path) -> None:
    library.loads = False
    with pytest.raises(ModelFailed, match="cannot be loaded"):
        LlamaCppModel(file, seconds=1).write("", "", print)


def test_a_real_library_refuses_what_is_no_model(file: Path) -> None:
    pytest.importorskip("xllamacpp", reason="comes with pincite[local]")
    with pytest.raises(ModelFailed, match="cannot be loaded"):
        LlamaCppModel(file, seconds=1).write("", "", print)


@pytest.mark.parametrize(
    ("kind", "says"), [("exceed_context_size_error", "lower the setting `passages`"), ("server_error", "failed while")]
)
def test_an_error_on_the_way_is_a_sentence(library: Library, file: Path, kind: str, says: str) -> None:
    library.script = [said("Tea"), {"error": {"type": kind, "message": "raw"}}]
    with pytest.raises(ModelFailed, match=says) as caught:
        LlamaCppModel(file, seconds=20).write("", "", print)
    assert "raw" not in str(caught.value)


def test_endless_output_is_stopped_and_cut_at_a_sentence(library: Library, file: Path) -> None:
    library.script = itertools.repeat(said("Tea is at four. And "))
    text = LlamaCppModel(file, seconds=20).write("", "", lambda _: None).text
    assert len(text) <= LONGEST_OUTPUT
    assert text.endswith("Tea is at four.")
    assert library.told < LONGEST_OUTPUT


def test_the_time_is_bounded_while_it_reads_too(library: Library, file: Path) -> None:
    library.script = itertools.repeat(said(None))
    with pytest.raises(ModelFailed, match=r"not done in time \(setting `model_seconds`\)"):
        LlamaCppModel(file, seconds=0.05).write("", "", lambda _: None)


def test_stopping_by_hand_goes_through(library: Library, file: Path) -> None:
    library.script = itertools.repeat(said("Tea"))

    def interrupt(_: int) -> None:
        raise KeyboardInterrupt

    model = LlamaCppModel(file, seconds=20)
    with pytest.raises(KeyboardInterrupt):
        model.write("", "", interrupt)
    library.script = [said("Yes.")]
    assert model.write("", "", print).text == "Yes."
