"""What is taken out of every text before it gets offsets: characters that a reader cannot see.

Invisible characters split words ("pass<U+200B>word"), turn text around or carry instructions that nobody reads
(Boucher and Anderson, "Trojan Source", 2021), so they are dropped where the text is built and nowhere else.
"""

from __future__ import annotations

import re

_NEWLINES = re.compile("\r\n?|[\v\f\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\ufdd0-\ufdef\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_INVISIBLE = re.compile(
    "["
    "\u034f\u061c\u180e"  # joiners and marks without a glyph
    "\u200b\u200e\u200f"  # zero-width space, direction marks
    "\u202a-\u202e\u2060-\u206f"  # direction embeddings and isolates, invisible operators
    "\u115f\u1160\u3164\uffa0"  # Hangul fillers
    "\ufeff\ufff9-\ufffb"  # byte order mark, interlinear annotation
    "\U000e0000-\U000e00ff\U000e01f0-\U000e0fff"  # tags, which spell hidden ASCII
    "]"
)
_NEEDS_JOINERS = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af\ufb50-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc"
_PICTURES = "\u2190-\u2bff\U0001f000-\U0001faff"
_JOINERS = re.compile(
    f"(?<![{_NEEDS_JOINERS}{_PICTURES}\ufe0f])[\u200c\u200d]|[\u200c\u200d](?![{_NEEDS_JOINERS}{_PICTURES}])"
)
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_REPEATED_SELECTORS = re.compile(f"(?<=[{_SELECTORS}])[{_SELECTORS}]+")


def clean(text: str) -> str:
    """`text` with line feeds only and without characters that cannot be seen; cleaning twice changes nothing."""
    return clean_text(text)[0]


def clean_text(text: str) -> tuple[str, int]:
    """The clean text, and how many characters were dropped that somebody may have hidden in it."""
    text = _SURROGATES.sub("\ufffd", _CONTROLS.sub("", _NEWLINES.sub("\n", text)))
    hidden = 0
    for pattern in (_INVISIBLE, _JOINERS, _REPEATED_SELECTORS):
        text, dropped = pattern.subn("", text)
        hidden += dropped
    return text, hidden


def one_line(text: str) -> str:
    """The clean text on one line, every run of white space as one space."""
    return " ".join(clean(text).split())
