"""Deciding words in bold, where Markdown can show that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.showing import tidy
from bot.slack.blocks.markup.escape import literal, markdown, strong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def bold(text: str, highlight: Iterable[tuple[int, int]]) -> str:
    """The text with its deciding words in bold, where Markdown can show that; no word is bold in part."""
    found = ""
    plain = ""  # the same without the stars, to see whether nothing was lost
    at = 0  # how far the text is written

    for start, end in sorted(_whole(text, start, end) for start, end in highlight):
        between = _spaced(text[max(at, 0) : max(start, 0)], markdown)
        is_within = at <= start < end <= len(text)
        # Two runs of stars side by side, `**a****b**`, are not read as two bold words.
        is_apart = bool(between) or not found
        if not is_within or not is_apart or not _can_be_bold(text, start, end):
            continue

        words = text[start:end]
        found += between + strong(words)
        plain += _spaced(text[at:start], literal) + literal(words)
        at = end

    rest = text[at:]
    found += _spaced(rest, markdown)
    plain += _spaced(rest, literal)
    # A secret is told by its beginning, so that in pieces the text may show one that is masked in the whole.
    is_whole = tidy(plain) == literal(text)
    return found if is_whole else markdown(text)


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The range with the rest of the words in which it begins and ends: `A1` for the `1` in it."""
    while _is_within_word(text, start):
        start -= 1
    while _is_within_word(text, end):
        end += 1
    return start, end


def _is_within_word(text: str, at: int) -> bool:
    """Whether a letter or digit stands on either side."""
    if not 0 < at < len(text):
        return False
    return text[at - 1].isalnum() and text[at].isalnum()


def _can_be_bold(text: str, start: int, end: int) -> bool:
    """Whether Markdown takes stars there: next to a sign, they count only beside a space."""
    words = text[start:end]
    opens = words[0].isalnum() or not start or text[start - 1].isspace()
    closes = words[-1].isalnum() or end == len(text) or text[end].isspace()
    return opens and closes and words == words.strip()


def _spaced(text: str, change: Callable[[str], str]) -> str:
    """The changed text, with the spaces at its ends."""
    if not text.strip():
        return " " if text else ""
    before = " " if text[0].isspace() else ""
    after = " " if text[-1].isspace() else ""
    return f"{before}{change(text)}{after}"
