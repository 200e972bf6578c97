"""Deciding words in bold, where Markdown can show that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.showing import tidy
from bot.slack.blocks.escape import literal, markdown, strong

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def bold(text: str, highlight: Iterable[tuple[int, int]]) -> str:
    """The text with its deciding words in bold, where Markdown can show that; no word is bold in part."""
    found, plain, at = "", "", 0
    for start, end in sorted(_whole(text, start, end) for start, end in highlight):
        between = _spaced(text[max(at, 0) : max(start, 0)], markdown)
        if at <= start < end <= len(text) and (between or not found) and _can_be_bold(text, start, end):
            found += f"{between}{strong(text[start:end])}"
            plain += _spaced(text[at:start], literal) + literal(text[start:end])
            at = end
    found += _spaced(text[at:], markdown)
    is_whole = tidy(plain + _spaced(text[at:], literal)) == literal(text)  # a secret is told by its beginning
    return found if is_whole else markdown(text)


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The range with the rest of the words in which it begins and ends: `A1` for the `1` in it."""
    while 0 < start < len(text) and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end - 1].isalnum() and text[end].isalnum():
        end += 1
    return start, end


def _can_be_bold(text: str, start: int, end: int) -> bool:
    """Whether Markdown takes stars there: next to a sign, they count only beside a space."""
    opens = text[start].isalnum() or not start or text[start - 1].isspace()
    closes = text[end - 1].isalnum() or end == len(text) or text[end].isspace()
    return opens and closes and text[start:end] == text[start:end].strip()


def _spaced(text: str, change: Callable[[str], str]) -> str:
    """The changed text, with the spaces at its ends."""
    if not text.strip():
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{change(text)}{' ' if text[-1].isspace() else ''}"
