"""Headings that run into their paragraph: `Opening hours. The canteen opens at noon.`, the first two words in bold."""

from __future__ import annotations

import re
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Final

from ingest.readers.docx.text import paragraph_text
from ingest.readers.shared.headings.looks import PROSE, may_head
from ingest.readers.shared.xml import children, descendants

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from lxml.etree import _Element as Element

    from ingest.readers.docx.styles import Styles
    from ingest.readers.shared.headings.looks import Paragraph

_SEVERAL: Final = 3
"""Headings that run in from which they are the practice of the document."""
_LONGEST: Final = 150
"""Characters of such a heading."""
_MANY: Final = 0.05
"""Of all paragraphs that have one, where that is the practice."""
_ENDS: Final = re.compile(r"(?<=\w|[)’'\"”])[.:]$")
"""The end of `Opening hours.`, `Guests (and dogs):`"""
_REMARK: Final = re.compile(
    r"(?:important )?(?:note|warning|caution|tip|example|remark|nb|n\.b|important)s?[.:]", re.IGNORECASE
)
"""`Note:`, which names nothing that is below it."""


def run_in_headings(stretches: Sequence[Sequence[Paragraph]], styles: Styles) -> Mapping[Element, str]:
    """The headings that run into their paragraphs, with their stop or colon; also bold lines that are no headings."""
    found: dict[Element, str] = {}
    for one in chain.from_iterable(stretches):
        if one.level or one.is_item or one.to_the_right:
            continue
        name = one.text if one.bold else _name(one, styles)
        if name and len(name) <= _LONGEST:
            found[one.element] = name
    return found


def names_of_parts(names: Mapping[Element, str], paragraphs: int) -> Mapping[Element, str]:
    """Those that govern all up to the next: with a stop, above a sentence, where many of the paragraphs have one.

    There a bold line ends what is before it as well. What ends with a colon labels its own paragraph: `Room: the hall`.
    """
    parts = {paragraph: name for paragraph, name in names.items() if not name.endswith(":")}
    usual = 0
    for paragraph, name in parts.items():
        goes_on = len(paragraph_text(paragraph)) - len(name) >= PROSE
        usual += goes_on and may_head(name.rstrip("."))
    return parts if usual >= max(_SEVERAL, _MANY * paragraphs) else {}


def directly_above(
    stretches: Sequence[Sequence[Paragraph]], names: Mapping[Element, str], tables: AbstractSet[Element]
) -> Iterator[Element]:
    """The paragraphs with such a heading that stand directly above a list, or one of these tables."""
    for stretch in stretches:
        for one, below in pairwise(stretch):
            name = names.get(one.element, "")
            # a bold line as a whole is its own name, and leads nowhere
            if not name or name == one.text or below.level:
                continue
            if below.is_item or below.element in tables:
                yield one.element


def _name(one: Paragraph, styles: Styles) -> str:
    """The beginning of a paragraph that alone is bold, if that ends with a stop or colon; empty where it does not."""
    if not one.labelled:
        return ""

    name = " ".join(_bold_beginning(one, styles).split())
    if not _ENDS.search(name) or _REMARK.fullmatch(name):
        return ""
    runs_in = one.text.startswith(f"{name} ")
    return name if runs_in else ""


def _bold_beginning(one: Paragraph, styles: Styles) -> str:
    bold = ""
    for run in descendants(one.element, "r"):
        words = "".join(word.text or "" for word in children(run, "t"))
        if any(map(str.isalnum, words)):
            is_bold, _, _ = styles.letters(run)
            if not is_bold:
                # authors leave the stop behind a heading plain
                stop = words[:1] if words.startswith((".", ":")) else ""
                return bold + stop
        bold += words
    return bold
