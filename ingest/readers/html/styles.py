"""Which style each element of a page is given: by the rules in its `<style>` elements and by its own attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from selectolax.lexbor import SelectolaxError

from ingest.readers.html.css.rules import Declaration, declared, rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from ingest.readers.html.css.values import Style

    Rank = tuple[bool, bool, tuple[int, int, int]]
    """Importance, whether it is the element's own, specificity (CSS Cascading and Inheritance Level 4, section 6)."""

_ATTRIBUTES: Final = "[style], [hidden], [bgcolor], [background], [color], body[text], a[href], mark, s, del, strike"
_STRUCK: Final = frozenset({"s", "del", "strike"})
_NONE: Final = (0, 0, 0)
_LINK: Final = "#0000ee"
_IMPORT: Final = "@import"


class RankedValue(NamedTuple):
    """A value and the rank that it has among others for the same property."""

    rank: Rank
    value: str


def has_sheets_elsewhere(tree: LexborHTMLParser) -> bool:
    """Whether style comes from files that are not at hand, so that colours are not known."""
    if tree.css_first('link[rel~="stylesheet" i][href]') is not None:
        return True
    sheets = [style.text().lower() for style in tree.css("style")]
    return any(_IMPORT in sheet for sheet in sheets)


def styles(tree: LexborHTMLParser) -> dict[int, Style]:
    """The declared values of the elements that are given any, by the elements' `mem_id`."""
    given: dict[int, dict[str, RankedValue]] = {}
    for node in tree.css(_ATTRIBUTES):
        _give(given, node, _from_attributes(node), own=False, specificity=_NONE)
    for style in tree.css("style"):
        media = style.attributes.get("media") or ""
        _give_by_rules(given, tree, style.text(), media)
    for node in tree.css("[style]"):
        declarations = declared(node.attributes.get("style") or "")
        _give(given, node, declarations, own=True, specificity=_NONE)

    found: dict[int, Style] = {}
    for key, values in given.items():
        found[key] = {name: one.value for name, one in values.items()}
    return found


def _give_by_rules(given: dict[int, dict[str, RankedValue]], tree: LexborHTMLParser, css: str, media: str) -> None:
    """A selector that the parser of the page does not know chooses nothing, as in a browser."""
    for rule in rules(css, media):
        try:
            nodes = tree.css(rule.selector)
        except (SelectolaxError, ValueError):
            continue
        for node in nodes:
            _give(given, node, rule.declarations, own=False, specificity=rule.specificity)


def _give(
    given: dict[int, dict[str, RankedValue]],
    node: LexborNode,
    declarations: Iterable[Declaration],
    *,
    own: bool,
    specificity: tuple[int, int, int],
) -> None:
    values = given.setdefault(node.mem_id, {})
    for one in declarations:
        rank = (one.important, own, specificity)
        if one.name not in values or rank >= values[one.name].rank:
            values[one.name] = RankedValue(rank, one.value)


def _from_attributes(node: LexborNode) -> Iterator[Declaration]:
    """What older HTML says in attributes, and what browsers give links and marks (HTML Living Standard, 15)."""
    attributes = node.attributes
    if "hidden" in attributes:
        yield Declaration("display", "none")
    if background := attributes.get("bgcolor"):
        yield Declaration("background-color", _legacy(background))
    if attributes.get("background"):
        yield Declaration("background-image", "url")
    if node.tag == "a" and "href" in attributes:
        yield Declaration("color", _LINK)
    if node.tag == "mark":
        yield from (Declaration("color", "black"), Declaration("background-color", "yellow"))
    if node.tag in _STRUCK:
        yield Declaration("text-decoration-line", "line-through")
    if text := attributes.get("color" if node.tag == "font" else "text"):
        yield Declaration("color", _legacy(text))


def _legacy(value: str) -> str:
    """Older pages leave out the `#` of a colour."""
    value = value.strip().lower()
    digits = len(value) in {3, 6} and all(letter in "0123456789abcdef" for letter in value)
    return f"#{value}" if digits else value
