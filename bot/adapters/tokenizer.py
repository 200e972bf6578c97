"""The exported model's tokeniser by itself: it measures texts where the model is not needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tokenizers import Tokenizer

from bot.errors import ModelUnavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path


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
