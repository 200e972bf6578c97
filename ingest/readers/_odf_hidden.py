"""Takes out of an OpenDocument file what is marked as hidden: text, paragraphs, sections, rows and sheets.

Text in the colour of its background is not looked for. Rows that a filter hides stay: any reader can show them again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.hidden import Hiding, letters
from ingest.readers._xml import attribute, child, children, descendants, local

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as Element

    from ingest.hidden import HiddenText

_STYLED: Final = frozenset({"span", "p", "h", "table", "a"})
_PROPERTIES: Final = ("text-properties", "table-properties")
_UNSEEN: Final = frozenset({"none", "false"})
_ANCESTORS: Final = 12


def drop_hidden(body: Element, *styled: Element | None) -> HiddenText:
    """Empty the hidden elements of the body. `styled` are the roots that hold styles."""
    styles = {attribute(one, "name") or "": one for root in styled for one in descendants(root, "style")}
    hidden = dict.fromkeys(element for element in body.iter() if _is_hidden(element, styles))
    outermost = [element for element in hidden if not any(above in hidden for above in element.iterancestors())]
    count = sum(letters("".join(map(str, element.itertext()))) for element in outermost)
    for element in outermost:
        element.text = None
        element[:] = []
    return ((Hiding.MARKED, count),) if count else ()


def _is_hidden(element: Element, styles: dict[str, Element]) -> bool:
    name = local(element)
    if name == "section":
        return attribute(element, "display") == "none"
    if name == "table-row":
        return attribute(element, "visibility") == "collapse"
    if name == "hidden-text":
        return attribute(element, "is-hidden") == "true"
    fields = children(element, "hidden-paragraph") if name == "p" else ()
    told_so = any(attribute(field, "is-hidden") == "true" for field in fields)
    return told_so or (name in _STYLED and _style_hides(attribute(element, "style-name") or "", styles))


def _style_hides(name: str, styles: dict[str, Element]) -> bool:
    """What the first of the style and those it is based on says about being displayed."""
    said = (attribute(properties, "display") for style in _lineage(name, styles) for properties in _properties(style))
    return next((value in _UNSEEN for value in said if value), False)


def _properties(style: Element) -> Iterator[Element]:
    yield from (found for name in _PROPERTIES if (found := child(style, name)) is not None)


def _lineage(name: str, styles: dict[str, Element]) -> Iterator[Element]:
    for _ in range(_ANCESTORS):
        if (style := styles.get(name)) is None:
            return
        yield style
        name = attribute(style, "parent-style-name") or ""
