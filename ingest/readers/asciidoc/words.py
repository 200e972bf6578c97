"""The words of inline markup in AsciiDoc."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from ingest.extraction.hidden import letters
from ingest.readers.shared.ways import behind_link

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST_VALUE: Final = 300
"""Characters of an attribute that is written out where it is named; a longer one is no name or number."""
_ATTRIBUTE: Final = re.compile(r"(?<!\\)\{([A-Za-z0-9_][\w-]*)\}")
"""`{version}`"""
_KNOWN: Final = {"nbsp": " ", "sp": " ", "empty": "", "blank": "", "zwsp": "", "plus": "+", "vbar": "|", "amp": "&"}
_STRUCK: Final = re.compile(r" ?(?<!\\)\[[^\[\]]*\b(?:line-through|strike(?:through)?)\b[^\[\]]*\](##?)(?=\S)(.*?\S)\1")
"""`[.line-through]#no longer so#`"""
_UNCONSTRAINED: Final = re.compile(r"(?<!\\)(\*\*|__|``|##)(.+?)\1")
"""`**b**old`"""
_CONSTRAINED: Final = re.compile(r"(?<![\w\\:;}*_`#])(?:\[[^\[\]]*\])?([*_`#+])(?=\S)(.*?\S)\1(?!\w)")
"""`*bold*`, `_it_`, `[.small]#word#`; not `a*b*c`"""
_QUOTED: Final = re.compile(r"([\"'])`(.+?)`\1")
"""``"`word`"``"""
_MACRO: Final = re.compile(
    r"""(?x)
    (?P<ref> <<(?P<target>[^<>,]+)(?:,\s*(?P<named>[^<>]*?))?>>)        # `<<id,the guide>>`
    | (?P<link> (?:link:|xref:|mailto:|(?=https?://|ftp://)) (?P<url>[^\s\[\]<>]+) \[(?P<text>[^\]]*)\])
    | (?P<gone> (?:image|icon|anchor|indexterm):[^\s\[\]:]*\[[^\]]*\] | \[\[[^\]]*\]\] | \(\(\([^()]*\)\)\))
    | (?P<note> footnote(?:ref)?:[\w-]*\[(?P<noted>[^\]]*)\])            # `footnote:[In May.]`
    | (?P<menu> menu:(?P<first>\S[^\n\[\]]*)\[(?P<then>[^\]]*)\])          # `menu:File[Save]`
    | (?P<shown> (?:kbd|btn|pass|stem|latexmath|asciimath|indexterm2):\w*\[(?P<inner>[^\]]*)\])
    | \(\((?P<term>[^()]+)\)\)                                           # `((index))`
    | (?<![\w`+:./\\])(?P<own>[a-z][\w-]{2,}:(?P<of>/?\w[\w./\#-]*)\[(?P<shows>[^\]]*)\])  # `config:server.port[]`
    """
)
_SETTINGS: Final = re.compile(r",\s*[a-z]+=.*", re.DOTALL)
"""`,role=button,window=_blank` behind the text of a link"""
_SUPERSCRIPT: Final = re.compile(r"\^(\S+?)\^")
"""`10^6^`"""
_SUBSCRIPT: Final = re.compile(r"~(\S+?)~")
"""`H~2~O`"""
_ESCAPED: Final = re.compile(r"\\(?=[*_`#{<\[+^~])")
"""`\\*`"""


@dataclass(slots=True)
class AsciidocInline:
    """Reads inline markup; `attributes` are those that the document has set, `notes` the footnotes it has called.

    `struck` counts the letters that are struck out, and so not shown.
    """

    attributes: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    struck: int = 0

    def line(self, text: str) -> str:
        """The words of a text on one line, but for the line breaks that it sets itself."""
        text = _ATTRIBUTE.sub(self._value, text)
        text = _MACRO.sub(self._shown, text)
        text = _STRUCK.sub(self._strike_out, text)
        for pattern in (_QUOTED, _UNCONSTRAINED, _CONSTRAINED, _CONSTRAINED):  # twice: `*_both_*`
            text = pattern.sub(_second, text)
        text = _SUPERSCRIPT.sub(_power, text)
        text = _SUBSCRIPT.sub(r"\1", text)
        return _ESCAPED.sub("", text)

    def _value(self, match: re.Match[str]) -> str:
        """The value of an attribute; one that nobody knows stays as it is written."""
        name = match[1].lower()
        value = self.attributes.get(name)
        if value is None:
            value = _KNOWN.get(name, match[0])
        return value[:_LONGEST_VALUE]

    def _strike_out(self, match: re.Match[str]) -> str:
        self.struck += letters(match[2])
        return ""

    def _shown(self, match: re.Match[str]) -> str:
        if match["note"]:
            self.notes.append(match["noted"])
            return ""

        for kind, show in _SHOWN.items():
            if match[kind]:
                return show(match)
        return ""  # pictures, anchors and terms of an index show nothing


def _second(match: re.Match[str]) -> str:
    """What the marks stand around; quotes stay."""
    mark, inner = match[1], match[2]
    return f"{mark}{inner}{mark}" if mark in {'"', "'"} else inner


def _power(match: re.Match[str]) -> str:
    """`10^6`, for which `106` would be wrong, but `2nd`."""
    is_number = match[1].lstrip("-−+").isdecimal()
    return f"^{match[1]}" if is_number else match[1]


def _text_of_link(match: re.Match[str]) -> str:
    """`the page` of `https://example.org[the page^]`, where a caret opens another window."""
    text = _SETTINGS.sub("", match["text"])
    name = text.removesuffix("^").strip('"')
    return name + behind_link(name, match["url"]) if name else match["url"]


def _text_of_own(match: re.Match[str]) -> str:
    """What a macro of the site's own most likely shows: the first of what stands in its brackets, or its target."""
    first, _, _ = match["shows"].partition(",")
    return first.strip(' "') or match["of"]


def _menu(match: re.Match[str]) -> str:
    """`File > Save` of `menu:File[Save]`."""
    names = [match["first"]]
    names += [one.strip() for one in match["then"].split(">")]
    return " > ".join(filter(None, names))


_SHOWN: Final[dict[str, Callable[[re.Match[str]], str]]] = {
    "ref": lambda match: match["named"] or match["target"],
    "link": _text_of_link,
    "menu": _menu,
    "shown": lambda match: match["inner"],
    "term": lambda match: match["term"],
    "own": _text_of_own,
}
