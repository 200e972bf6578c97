"""The query path's embedder: an exported model run by onnxruntime, without importing sentence-transformers.

Loading takes a tenth of a second where sentence-transformers takes four; the vectors agree to a cosine of 0.9999 or
better, which the export itself checks.
"""

from __future__ import annotations

import hashlib
import json
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from math import exp
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

import numpy as np
import onnxruntime
from tokenizers import Tokenizer

from bot.adapters.models.tokenizer import CLAIM_TOKENS, READ_TOKENS, reading_tokenizer
from bot.errors import ModelUnavailable
from bot.nouns import Stamp

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tokenizers import Encoding

    from bot.ports.answering import Vectors

_REMEMBERED = 16
"""Texts embedded alone that are remembered: a question is compared with passages, then with sentences."""
WORDS = "embeddings.word_embeddings.weight"
"""The bundled model's vectors of words, which its reader and its encoder of questions have in common with it."""
WORD_VECTORS = "word_vectors"
"""The input of a graph that is given those of a text, shape (1, tokens, dimension), instead of their numbers."""
_AT_ONCE = min(4, os.cpu_count() or 1)
"""Units of evidence that are read at the same time."""
_READ = 2_000
"""Units, each with its question, of which is remembered what the reader said, some two megabytes: a question is read
once to see whether it is answered, and again to answer it."""


def exported_stamp(folder: Path) -> Stamp:
    """What makes the vectors of the export in `folder`; raises ModelUnavailable where its description is damaged."""
    try:
        about = json.loads((folder / "export.json").read_text(encoding="utf-8"))
        return Stamp(**about["stamp"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _unusable(folder) from error


@dataclass(frozen=True, eq=False)
class _Graph:
    """A graph that is ready to run. Its session reads the weights where they are, so that they go with it."""

    session: onnxruntime.InferenceSession
    weights: Mapping[str, onnxruntime.OrtValue]

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """What it has to be given, by name."""
        return tuple(node.name for node in self.session.get_inputs())


_OPEN: WeakValueDictionary[tuple[object, ...], _Graph] = WeakValueDictionary()
"""The graphs that somebody has in use: opening one takes a fifth of a second and much memory."""


class OnnxEmbedder:
    """An exported sentence-transformers model: `model.onnx`, `tokenizer.json` and `export.json` in one folder.

    Of the bundled model the folder has the graph alone.
    """

    def __init__(self, folder: Path, threads: int | None = None) -> None:
        """Load the export; raises ModelUnavailable where it is missing or damaged.

        It embeds so many passages at once; as many as there are cores where that is None.
        """
        self._threads = threads or os.cpu_count() or 1
        try:
            self._load(folder)
        except Exception as error:  # the three loaders share no exception type
            raise _unusable(folder) from error
        # Made of what it needs rather than of `self`: a model in a cycle of references outlives whoever used it.
        self._embed = partial(_text_vector, self._tokenizer, self._graph)
        self._alone = lru_cache(maxsize=_REMEMBERED)(self._embed)

    def _load(self, folder: Path) -> None:
        about = json.loads((folder / "export.json").read_text(encoding="utf-8"))
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self.stamp = Stamp(**about["stamp"])
        weights = partial(_weights, self.stamp.precision) if "weights" in about else dict
        self._graph = _opened(folder / "model.onnx", weights)
        self._query_prompt = about["query_prompt"]
        self._passage_prompt = about["passage_prompt"]
        self._tokenizer.enable_truncation(about["max_tokens"])
        self._tokenizer.no_padding()

    def embed_query(self, text: str) -> Vectors:
        """The vector of one question, shape (1, dimension)."""
        return self._alone(self._query_prompt + text)

    def embed_passages(self, texts: Sequence[str]) -> Vectors:
        """The vectors of passages, shape (texts, dimension)."""
        if len(texts) == 1:
            return self._alone(self._passage_prompt + texts[0])
        # One passage a run, and each run on a core: what a batch of them makes on the way doesn't fit in the cache.
        vectors = np.empty((len(texts), self.stamp.dimension), dtype=np.float32)
        with ThreadPoolExecutor(max_workers=self._threads) as pool:
            for place, vector in enumerate(pool.map(self._embed, [self._passage_prompt + text for text in texts])):
                vectors[place] = vector
        return vectors


class OnnxReader:
    """A cross-encoder as a Reader: `reader.onnx` and `tokenizer.json` in one folder; loaded when it is first asked."""

    def __init__(self, graph: Path, tokenizer: Path, tokens: int = READ_TOKENS, setting: str = "reader") -> None:
        """Read with this graph, which the `setting` goes without, of each pair at most so many tokens."""
        self._graph = graph
        self._tokenizer = tokenizer
        self._tokens = tokens
        self._setting = setting

    @cached_property
    def _loaded(self) -> tuple[Tokenizer, _Graph]:
        """Tokenizer and graph; raises ModelUnavailable where either is missing or damaged."""
        try:
            tokenizer = reading_tokenizer(self._tokenizer, self._tokens)
            graph = _opened(self._graph)
        except Exception as error:  # the two share no exception type
            message = f"The model {self._graph} cannot be loaded. Set `{self._setting}` to none."
            raise ModelUnavailable(message) from error
        return tokenizer, graph

    def load(self) -> None:
        """Be ready before there is something to read; raises ModelUnavailable."""
        _ = self._loaded, self.digest

    @cached_property
    def digest(self) -> str:
        """The first half of the SHA-256 of its graph, in hexadecimal."""
        return hashlib.sha256(self._graph.read_bytes()).hexdigest()[:32]

    def score(self, question: str, texts: Sequence[str]) -> tuple[float, ...]:
        """How well each text answers, as a logit against "none of them does"."""
        return self.logits([(question, text) for text in texts])

    def logits(self, pairs: Sequence[tuple[str, str]]) -> tuple[float, ...]:
        """What it says of each pair of texts."""
        # Not as one batch: its arithmetic is scaled to what a batch holds, and a shorter text would be padded. Two runs
        # at once, each on its core, are quicker than two cores in one run, whose threads wait for each other.
        with ThreadPoolExecutor(max_workers=_AT_ONCE) as pool:
            return tuple(pool.map(lambda pair: self._logit(*pair), pairs))

    @cached_property
    def _logit(self) -> Callable[[str, str], float]:
        """What it says of one pair; made of what it needs, as that of OnnxEmbedder."""
        return lru_cache(maxsize=_READ)(partial(_logit, *self._loaded))


class OnnxEntailment:
    """A cross-encoder of claims and their evidence as an Entailment; loaded when it is first asked."""

    def __init__(self, graph: Path, tokenizer: Path) -> None:
        """Read with this graph."""
        self._reader = OnnxReader(graph, tokenizer, CLAIM_TOKENS, setting="entailment")

    def entails(self, pairs: Sequence[tuple[str, str]]) -> Sequence[float]:
        """For each pair of quote and claim, how sure it is, in 0..1, that the claim follows from the quote."""
        claims = [(claim, quote) for quote, claim in pairs]
        return [1 / (1 + exp(-logit)) for logit in self._reader.logits(claims)]


class OnnxQuestionEncoder:
    """Embeds questions for the passages of the bundled model, whose vectors of words it has in common with it."""

    def __init__(self, graph: Path, tokenizer: Path) -> None:
        """Load the graph; raises ModelUnavailable where it is missing or damaged."""
        try:
            tokens = reading_tokenizer(tokenizer)
            opened = _opened(graph)
        except Exception as error:  # the two share no exception type
            message = f"The encoder of questions {graph} cannot be loaded. Install Pincite anew."
            raise ModelUnavailable(message) from error
        # Made of what it needs rather than of `self`, as that of OnnxEmbedder.
        self._alone = lru_cache(maxsize=_REMEMBERED)(partial(_text_vector, tokens, opened))

    def embed_query(self, text: str) -> Vectors:
        """The unit vector of one question, shape (1, dimension)."""
        return self._alone(text)


def bundled_reader() -> OnnxReader:
    """The reader that comes with Pincite."""
    from bot.adapters import minilm

    return OnnxReader(minilm.reader(), minilm.folder() / "tokenizer.json")


def bundled_entailment() -> OnnxEntailment:
    """The judge of claims that comes with Pincite."""
    from bot.adapters import minilm

    return OnnxEntailment(minilm.claim_reader(), minilm.folder() / "tokenizer.json")


def bundled_question_encoder() -> OnnxQuestionEncoder:
    """The encoder of questions that comes with Pincite."""
    from bot.adapters import minilm

    return OnnxQuestionEncoder(minilm.question_encoder(), minilm.folder() / "tokenizer.json")


def _text_vector(tokenizer: Tokenizer, graph: _Graph, text: str) -> Vectors:
    feed = _feed(graph, tokenizer.encode(text))
    return np.asarray(graph.session.run(None, feed)[0], dtype=np.float32)


def _logit(tokenizer: Tokenizer, graph: _Graph, question: str, text: str) -> float:
    feed = _feed(graph, tokenizer.encode(question, text))
    return float(graph.session.run(None, feed)[0][0])


def _feed(graph: _Graph, text: Encoding) -> dict[str, Any]:
    """What the graph asks for of one text or pair."""
    numbers = {
        "input_ids": text.ids,
        "token_type_ids": text.type_ids,
        "attention_mask": text.attention_mask,
    }
    feed: dict[str, Any] = {name: np.array([numbers[name]], dtype=np.int64) for name in graph.inputs if name in numbers}
    if WORD_VECTORS in graph.inputs:
        feed[WORD_VECTORS] = _vocabulary()[[text.ids]]
    return feed


@lru_cache(maxsize=1)
def _vocabulary() -> Vectors:
    """The bundled model's vectors of words, mapped from its file: only the pages of words that occur are read."""
    from bot.adapters.minilm.weights import model_weights

    return model_weights()[WORDS]


def _opened(path: Path, weights: Callable[[], Mapping[str, onnxruntime.OrtValue]] = dict) -> _Graph:
    """The graph at this path, which all who use it at once have in common while its file is the same."""
    state = path.stat()
    key = (path.resolve(), state.st_ino, state.st_size, state.st_mtime_ns)
    graph = _OPEN.get(key)
    if graph is None:
        given = weights()
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        options.intra_op_num_threads = 1
        options.add_external_initializers(list(given), list(given.values()))
        session = onnxruntime.InferenceSession(
            str(path),
            options,
            providers=["CPUExecutionProvider"],
        )
        graph = _OPEN[key] = _Graph(session, given)

    return graph


def _weights(precision: str) -> dict[str, onnxruntime.OrtValue]:
    """The bundled model's weights by name, as its graph in this precision has them."""
    from bot.adapters.minilm import INT8
    from bot.adapters.minilm.weights import model_weights, quantised_weights

    weights = quantised_weights() if precision == INT8 else model_weights()
    return {name: onnxruntime.OrtValue.ortvalue_from_numpy(values) for name, values in weights.items()}


def _unusable(folder: Path) -> ModelUnavailable:
    return ModelUnavailable(
        f"The exported embedding model in {folder} cannot be loaded. Make it anew with `pincite reindex`."
    )
