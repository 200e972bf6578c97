"""What of an answer others than its asker may see: they may not know all words that the asker's documents have."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.words import content_words, stem, stems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.nouns import Answer

_NAMED = re.compile(r"“([^”]*)”")
"""`“vacation”` in a note"""


def may_be_said(given: Answer) -> bool:
    """Whether all that the answer says besides what it quotes is in words of its asker, or of what it quotes."""
    return not _foreign(given, (*given.parts, *given.missing, *given.absent))


def for_others(given: Answer) -> Answer:
    """The answer without words that neither its asker wrote nor what it quotes has.

    A misspelt word is repaired, and a short form written out, by all documents that its asker may read.
    """
    note = "" if _foreign(given, _NAMED.findall(given.note)) else given.note
    trace = given.trace
    if _foreign(given, (trace.searched_for, *trace.searches)):
        trace = replace(trace, searched_for=given.question, wordings=())
    return replace(given, note=note, trace=trace)


def _foreign(given: Answer, texts: Iterable[str]) -> bool:
    known = [given.question]
    for cited in given.citations:
        known += [cited.words, cited.title, cited.source, *cited.section]

    said = {stem(word) for text in texts for word in content_words(text)}
    return not said <= stems(" ".join(known))
