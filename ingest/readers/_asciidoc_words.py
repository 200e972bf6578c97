"""The words of inline markup in AsciiDoc."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST_VALUE: Final = 300
"""Characters of an attribute that is written out where it is named; a longer one is no name or number."""
_ATTRIBUTE: Final = re.compile(r"(?<!\\)\{([A-Za-z0-9_][\w-]*)\}")
"""`{version}`"""
_KNOWN: Final = {"nbsp": " ", "sp": " ", "empty": "", "blank": "", "zwsp": "", "plus": "+", "vbar": "|", "amp": "&"}
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
    | (?P<menu> menu:(?P<first>[^\s\[\]]+)\[(?P<then>[^\]]*)\])          # `menu:File[Save]`
    | (?P<shown> (?:kbd|btn|pass|stem|latexmath|asciimath|indexterm2):\w*\[(?P<inner>[^\]]*)\])
    | \(\((?P<term>[^()]+)\)\)                                           # `((index))`
    """
)
_SUPERSCRIPT: Final = re.compile(r"\^(\S+?)\^")
"""`10^6^`"""
_SUBSCRIPT: Final = re.compile(r"~(\S+?)~")
"""`H~2~O`"""
_ESCAPED: Final = re.compile(r"\\(?=[*_`#{<\[+^~])")
"""`\\*`"""


@dataclass(slots=True)
class AsciidocInline:
    """Reads inline markup; `attributes` are those that the document has set, `notes` the footnotes it has called."""

    attributes: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def line(self, text: str) -> str:
        """The words of a text on one line, but for the line breaks that it sets itself."""
        text = _ATTRIBUTE.sub(self._value, text)
        text = _MACRO.sub(self._shown, text)
        for pattern in (_QUOTED, _UNCONSTRAINED, _CONSTRAINED, _CONSTRAINED):  # twice: `*_both_*`
            text = pattern.sub(_second, text)
        text = _SUBSCRIPT.sub(r"\1", _SUPERSCRIPT.sub(_power, text))
        return _ESCAPED.sub("", text)

    def _value(self, match: re.Match[str]) -> str:
        name = match[1].lower()
        return self.attributes.get(name, _KNOWN.get(name, match[0]))[:_LONGEST_VALUE]

    def _shown(self, match: re.Match[str]) -> str:
        if match["note"]:
            self.notes.append(match["noted"])
            return ""
        return next((show(match) for kind, show in _SHOWN.items() if match[kind]), "")


def _second(match: re.Match[str]) -> str:
    quote = match[1] if match[1] in {'"', "'"} else ""
    return f"{quote}{match[2]}{quote}"


def _power(match: re.Match[str]) -> str:
    return f"^{match[1]}" if match[1].lstrip("-−+").isdecimal() else match[1]


def _text_of_link(match: re.Match[str]) -> str:
    text: str = match["text"].partition(",window=")[0].removesuffix("^").strip('"')
    return text or match["url"]


def _menu(match: re.Match[str]) -> str:
    return " > ".join(filter(None, [match["first"], *(one.strip() for one in match["then"].split(">"))]))


_SHOWN: Final[dict[str, Callable[[re.Match[str]], str]]] = {
    "ref": lambda match: match["named"] or match["target"],
    "link": _text_of_link,
    "menu": _menu,
    "shown": lambda match: match["inner"],
    "term": lambda match: match["term"],
}
