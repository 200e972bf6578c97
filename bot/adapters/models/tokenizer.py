"""The exported model's tokeniser by itself: it measures texts where the model is not needed."""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from tokenizers import Tokenizer

from bot.errors import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


READ_TOKENS = 128
"""Of a question, alone or with a unit of evidence, as in the training."""
CLAIM_TOKENS = 192
"""Of a claim with its evidence, which may be several places."""


@lru_cache(maxsize=4)
def reading_tokenizer(path: Path, tokens: int = READ_TOKENS) -> Tokenizer:
    """The tokenizer in this file, for pairs of so many tokens; shared, since loading it takes 40 ms.

    Raises an Exception where the file is missing or damaged: the library raises nothing narrower.
    """
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.enable_truncation(tokens, strategy="longest_first")
    tokenizer.no_padding()
    return tokenizer


def token_spans(folder: Path) -> Callable[[str], Sequence[tuple[int, int]]]:
    """A function from a text of any length to the spans of its tokens; raises ModelUnavailable.

    Every export has a tokeniser, also that of a model which sentence-transformers has to run.
    """
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # the library raises nothing narrower
        raise ModelUnavailable(
            f"The exported embedding model in {folder} cannot be loaded; run `pincite reindex`."
        ) from error

    tokenizer.no_truncation()
    tokenizer.no_padding()

    def spans(text: str) -> Sequence[tuple[int, int]]:
        return tokenizer.encode(text, add_special_tokens=False).offsets

    return spans


class KnownWords:
    """The words that the model's tokenizer has whole: common ones, spelt right. Loads nothing until it is asked."""

    def __init__(self, folder: Path) -> None:
        """Over the export in `folder`."""
        self._folder = folder

    def __call__(self, word: str) -> bool:
        """Whether the word, in lower case, is one token; no word is known where the tokenizer can't be read."""
        found = self._tokenizer
        if found is None:
            return False
        # How vocabularies mark the beginning of a word: WordPiece not at all, SentencePiece by ▁, byte-level BPE by Ġ.
        forms = (word, f"▁{word}", f"Ġ{word}")
        return any(found.token_to_id(form) is not None for form in forms)

    @cached_property
    def _tokenizer(self) -> Tokenizer | None:
        """WordPiece writes a word's beginning as it is, SentencePiece with `▁`, byte-level BPE with `Ġ`."""
        try:
            return reading_tokenizer(self._folder / "tokenizer.json")
        except Exception:  # noqa: BLE001 - the library raises nothing narrower, and the embedder says what is wrong
            return None
