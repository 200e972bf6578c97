"""The style rules that a page carries with it: which elements they choose, and what they declare.

What depends on the screen (`@media (max-width: …)`) or on the reader's hand (`:hover`, `:checked`) is declared
`UNSURE`, so that nothing is taken for hidden that somebody gets to see. Rules for print alone are passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import tinycss2
from tinycss2.color4 import parse_color

from ingest.readers.html.css.colours import parse_colour

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

UNSURE: Final = "?"
"""Stands for a value that holds on some screens or at some moments only."""

_PENDING: Final = "of "
"""Begins the value of a property whose shorthand cannot be taken apart before its variables are known."""
_ALIASES: Final = {
    "block-size": "height",
    "inline-size": "width",
    "max-block-size": "max-height",
    "max-inline-size": "max-width",
    "inset-inline-start": "left",
    "inset-inline-end": "right",
    "inset-block-start": "top",
    "inset-block-end": "bottom",
    "margin-inline-start": "margin-left",
    "margin-block-start": "margin-top",
    "-webkit-clip-path": "clip-path",
    "-webkit-filter": "filter",
    "-webkit-mask": "mask",
    "-webkit-mask-image": "mask",
    "-webkit-mask-size": "mask-size",
    "-webkit-transform": "transform",
    "mask-image": "mask",
}
"""Other names of properties, as they are meant in text that runs from left to right."""
_SURE_MEDIA: Final = frozenset({"", "all", "screen", "only screen", "all, print", "screen, print", "print, screen"})
_OTHER_MEDIA: Final = re.compile(r"(only )?(print|speech|aural|braille|tty)( and .*)?")
"""`print`, `only print and (orientation: portrait)`"""
_DYNAMIC: Final = (
    "hover|focus(?:-within|-visible)?|active|visited|link|any-link|target|checked|indeterminate|open|popover-open|"
    "modal|fullscreen|disabled|enabled|placeholder-shown|user-valid|user-invalid|valid|invalid|defined"
)
_NOT_NOW: Final = re.compile(rf"(?<!\\):not\(\s*:(?:{_DYNAMIC})\s*\)")
"""`:not(:hover)`, which holds as long as nothing happens"""
_NOW: Final = re.compile(rf"(?<!\\):(?:{_DYNAMIC})\b(?!\()")
"""`:hover`, `:focus-within`"""
_GENERATED: Final = re.compile(r"(?<!\\)::?(?:before|after)$")
"""`::before`, what a style sheet adds to an element"""
_IDS: Final = re.compile(r"(?<!\\)#[\w-]")
"""`#main`"""
_CLASSES: Final = re.compile(r"(?<!\\)(?:\.[\w-]|\[|:(?!:|not|is|where|has))")
"""`.note`, `[hidden]`, `:first-child`"""
_AROUND: Final = ((), (0, 0, 0, 0), (0, 1, 0, 1), (0, 1, 2, 1), (0, 1, 2, 3))
"""Which of so many values stands for the top, the right, the bottom and the left (CSS Box Model Level 3)."""
_TYPES: Final = re.compile(r"(?:^|[\s>+~(])[a-zA-Z]")
"""`p` and `b` in `p > b`"""


class Declaration(NamedTuple):
    """A property with its value in lower case and single spaces, or `UNSURE`."""

    name: str
    value: str
    important: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleRule:
    """A single selector (no commas), its specificity (Selectors Level 4, section 17) and what it declares."""

    selector: str
    specificity: tuple[int, int, int]
    declarations: tuple[Declaration, ...]


def rules(css: str, media: str = "") -> Iterator[StyleRule]:
    """The rules of a style sheet in their order; `media` says where the sheet holds, as its element does."""
    holds = _holds_on(" ".join(media.lower().split()))
    if holds is not None:
        nodes = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
        yield from _rules(nodes, sure=holds)


def declared(css: str) -> tuple[Declaration, ...]:
    """The declarations of a `style` attribute, shorthands taken apart."""
    nodes = tinycss2.parse_blocks_contents(css, skip_comments=True, skip_whitespace=True)
    return _all_declared(nodes)


def _rules(nodes: Sequence[Any], *, sure: bool, within: str = "") -> Iterator[StyleRule]:
    for node in nodes:
        if node.type == "qualified-rule":
            yield from _nested(node, sure=sure, within=within)
        elif node.type == "at-rule" and node.content is not None:
            holds = _holds(node)
            if holds is not None:
                inner = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
                yield from _rules(inner, sure=sure and holds, within=within)


def _holds(node: Any) -> bool | None:  # noqa: ANN401 - tinycss2 has no types
    """Whether the rules of a group hold: always, sometimes (False), or never on a screen (None)."""
    condition = _value(node.prelude)
    if node.lower_at_keyword == "media":
        return _holds_on(condition)
    return {"layer": True, "supports": False, "container": False, "starting-style": None}.get(node.lower_at_keyword)


def _holds_on(media: str) -> bool | None:
    if _OTHER_MEDIA.fullmatch(media):
        return None
    return media in _SURE_MEDIA


def _all_declared(nodes: Iterable[Any]) -> tuple[Declaration, ...]:
    """The declarations among these nodes."""
    found = (_declarations(node) for node in nodes if node.type == "declaration")
    return tuple(chain.from_iterable(found))


def _nested(node: Any, *, sure: bool, within: str) -> Iterator[StyleRule]:  # noqa: ANN401 - as above
    """The rule, once for each selector, and the rules that are nested in it."""
    contents = tinycss2.parse_blocks_contents(node.content, skip_comments=True, skip_whitespace=True)
    own = _all_declared(contents)
    inner = [item for item in contents if item.type in {"qualified-rule", "at-rule"}]
    for selector in _selectors(node.prelude, within):
        yield from _ruled(selector, own, sure=sure)
        yield from _rules(inner, sure=sure, within=selector)


def _selectors(prelude: Sequence[Any], within: str) -> Iterator[str]:
    """The selectors of a rule, by its commas; a nested one with the selector that it is within."""
    parts: list[list[Any]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)

    for part in parts:
        selector = str(tinycss2.serialize(part)).strip()
        if within:
            selector = selector.replace("&", within) if "&" in selector else f"{within} {selector}"
        yield selector


def _ruled(selector: str, own: Sequence[Declaration], *, sure: bool) -> Iterator[StyleRule]:
    """The rule of a selector, without what holds at moments: `a:hover` chooses what `a` does, but not for sure."""
    if _GENERATED.search(selector):
        # what a style sheet adds may be painted behind the text of its element
        own = [one for one in own if one.name.startswith("background")]
        selector = _GENERATED.sub("", selector)
        sure = False

    now_or_always = _NOT_NOW.sub("", selector)
    steady = _NOW.sub("", now_or_always)
    kept = tuple(own)
    if not sure or _NOW.search(now_or_always):
        kept = tuple(one._replace(value=UNSURE) for one in own if not _hides(one))
    if kept:
        yield StyleRule(selector=steady.strip() or "*", specificity=_specificity(selector), declarations=kept)


def _hides(one: Declaration) -> bool:
    """Whether a declaration alone hides text, and so does nothing when it holds at times only."""
    return (one.name, one.value) in {("display", "none"), ("visibility", "hidden"), ("opacity", "0")}


def _specificity(selector: str) -> tuple[int, int, int]:
    ids = _IDS.findall(selector)
    classes = _CLASSES.findall(selector)
    types = _TYPES.findall(selector)
    return len(ids), len(classes), len(types)


def _declarations(node: Any) -> Iterator[Declaration]:  # noqa: ANN401 - as above
    """The declaration, or those of a shorthand; one with variables waits until these are known."""
    name = node.lower_name
    value = _value(node.value)
    if name not in _SHORTHANDS:
        yield Declaration(_ALIASES.get(name, name), value, node.important)
        return

    waits = "var(" in value or "calc(" in value
    parts = _parts(name, "0" if waits else value)  # any value will do to learn what it sets
    for part, part_value in parts.items():
        yield Declaration(part, f"{_PENDING}{name} {value}" if waits else part_value, node.important)


def taken_apart(name: str, value: str) -> str:
    """The value of a property, which may have come with a shorthand that waited for its variables."""
    if not value.startswith(_PENDING):
        return value
    _, shorthand, whole = value.split(" ", 2)
    return _parts(shorthand, whole).get(name, UNSURE)


def _parts(shorthand: str, value: str) -> Mapping[str, str]:
    """The values that a shorthand sets, by property."""
    tokens = tinycss2.parse_component_value_list(value, skip_comments=True)
    words = [token for token in tokens if token.type != "whitespace"]
    take_apart = _SHORTHANDS[shorthand]
    return dict(take_apart(words))


def _value(tokens: Sequence[Any]) -> str:
    """In lower case, and with single spaces."""
    text = str(tinycss2.serialize(tokens)).lower()
    return " ".join(text.split())


def _background(tokens: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Its colour, and whether anything else may be painted."""
    colours = [token for token in tokens if _is_colour(token)]
    others = [token for token in tokens if token not in colours]
    is_painted = any(token.type in {"url", "function"} for token in others)
    yield "background-color", _value(colours[:1]) or "transparent"
    yield "background-image", UNSURE if is_painted else "none"


def _is_colour(token: Any) -> bool:  # noqa: ANN401 - as above
    return parse_color(token) is not None or parse_colour(_value([token])) is not None


def _font(tokens: Sequence[Any]) -> Iterator[tuple[str, str]]:
    """Its size; the number of a weight, `700`, is none, but 0 is."""
    sizes: list[Any] = []
    for token in tokens:
        is_zero = token.type == "number" and token.value == 0
        if token.type in {"dimension", "percentage"} or is_zero:
            sizes.append(token)
    yield "font-size", _value(sizes[:1]) or UNSURE


def _sides(prefix: str) -> Callable[[Sequence[Any]], Iterator[tuple[str, str]]]:
    """Top, right, bottom and left from one to four values."""

    def take_apart(tokens: Sequence[Any]) -> Iterator[tuple[str, str]]:
        values = [_value([token]) for token in tokens[:4]]
        for side, index in zip(("top", "right", "bottom", "left"), _AROUND[len(values)], strict=False):
            yield f"{prefix}{side}", values[index]

    return take_apart


_SHORTHANDS: Final = {
    "background": _background,
    "font": _font,
    "inset": _sides(""),
    "margin": _sides("margin-"),
    "padding": _sides("padding-"),
}
