"""Takes out of a page what its reader does not see, and says how much of it there was."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from ingest.extraction.hidden import HiddenText, Hiding, alike, letters, total
from ingest.readers.html.css.hiding import (
    FULL_SIZE,
    INHERIT,
    INHERITED,
    TRANSPARENT,
    colour,
    font_size,
    hiding,
    opacity,
    shows_by,
    stands_elsewhere,
)
from ingest.readers.html.css.values import computed, variables
from ingest.readers.html.walk import walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from selectolax.lexbor import LexborHTMLParser, LexborNode

    from ingest.extraction.hidden import Colour
    from ingest.readers.html.css.values import Style

_SMALLEST: Final = 1.0
"""Text of this size in pixels or less is a line at most."""

_BLACK: Final = (0, 0, 0)
_WHITE: Final = (255, 255, 255)
_STEERING: Final = ("[if ", "[endif", "<![endif", "/", "mso", "more", "End ", "end ")
_NEVER: Final = frozenset({"html", "body"})
"""A page hides itself as a whole only until its scripts have run."""
_CURTAINS: Final = frozenset({"display", "visibility", "opacity", "filter"})
_GROUND: Final = frozenset({"background-color", "background-image"})
"""Of the page: what lies on it may be painted by a style sheet elsewhere."""
_OWN_INK: Final = "currentcolor"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """How text looks that stands here: its colour and what is behind it (None: not known), its size in pixels.

    `solid` is how opaque the elements around it leave it, `known` are the custom properties that hold here.
    """

    ink: Colour | None = _BLACK
    paper: Colour | None = _WHITE
    size: float = FULL_SIZE
    solid: float = 1.0
    opaque: bool = True
    shown: bool = True
    known: Mapping[str, str] = field(default_factory=dict)

    def under(self, style: Style) -> _Look:
        """The look inside an element of this style."""
        paper = self._paper(style)
        value = style.get("-webkit-text-fill-color") or style.get("color", INHERIT)
        ink, alpha = colour(value, paper, self.ink)
        if style.get("background-color") == _OWN_INK:
            paper = ink

        drawn_otherwise = _is_drawn_otherwise(style, paper)
        is_opaque = alpha > TRANSPARENT or drawn_otherwise
        inherited = "visible" if self.shown else "hidden"
        visibility = style.get("visibility", inherited)
        return _Look(
            ink=None if drawn_otherwise else ink,
            paper=paper,
            size=font_size(style.get("font-size", INHERIT), self.size),
            solid=self.solid * opacity(style),
            opaque=self.opaque if value in INHERITED else is_opaque,
            shown=visibility not in {"hidden", "collapse"},
            known=self.known,
        )

    def hiding(self) -> Hiding | None:
        """Why text of this look cannot be seen."""
        if not self.shown:
            return Hiding.MARKED
        if not self.opaque:
            return Hiding.TRANSPARENT
        if self.size <= _SMALLEST:
            return Hiding.SIZE
        # what is not known is taken for seen
        if self.ink is None or self.paper is None:
            return None
        return Hiding.COLOUR if alike(self.ink, self.paper) else None

    def _paper(self, style: Style) -> Colour | None:
        image = style.get("background-image", "none")
        is_painted = image not in {"none", "initial"}
        if is_painted:
            return None

        behind = None if stands_elsewhere(style) else self.paper
        own, alpha = colour(style.get("background-color", "transparent"), behind)
        return behind if alpha == 0 else own


@dataclass(slots=True)
class _Finder:
    """Walks a page and remembers what is to go, and why."""

    styles: Mapping[int, Style]
    looks: list[_Look]
    elsewhere: bool
    gone: dict[int, tuple[LexborNode, Hiding]] = field(default_factory=dict)

    def search(self, root: LexborNode) -> None:
        """Look at every node below the root that is not within one that goes."""
        for node, entering in walk(root, is_leaf=lambda node: node.mem_id in self.gone):
            if not node.is_element_node:
                self._consider(node, _why(node, self.looks[-1]) if entering else None)
            elif entering:
                self._enter(node)
            else:
                self.looks.pop()

    def _enter(self, node: LexborNode) -> None:
        around = self.looks[-1]
        style = self.styles.get(node.mem_id, {})
        if style:
            around = replace(around, known=variables(style, around.known))
            style = computed(style, around.known, elsewhere=self.elsewhere)
        if node.tag in _NEVER:
            left_out = _CURTAINS | _GROUND if self.elsewhere else _CURTAINS
            style = {name: value for name, value in style.items() if name not in left_out}

        why = hiding(style, around.solid) if style else None
        self._consider(node, why)
        if why is None:
            self.looks.append(around.under(style) if style else around)

    def _consider(self, node: LexborNode, why: Hiding | None) -> None:
        if why is not None:
            self.gone[node.mem_id] = node, why


def drop_hidden_nodes(tree: LexborHTMLParser, styles: Mapping[int, Style], *, paper_known: bool) -> HiddenText:
    """Drop from the tree what cannot be seen. `paper_known` says that a page without a colour of its own is white."""
    document = tree.root.parent if tree.root else None
    if document is None:
        return ()

    page = _Look(paper=_WHITE if paper_known else None)
    finder = _Finder(styles, [page], elsewhere=not paper_known)
    finder.search(document)

    counts: Counter[Hiding] = Counter()
    for node, why in finder.gone.values():
        text = node.comment_content if node.is_comment_node else node.text()
        counts[why] += letters(text or "")
        node.decompose()
    return total([tuple(counts.items())])


def _why(node: LexborNode, look: _Look) -> Hiding | None:
    """Why a text or a comment cannot be seen; comments that only steer a program count for nothing."""
    if node.is_comment_node:
        said = (node.comment_content or "").strip()
        steers = " " not in said or said.startswith(_STEERING)
        return None if steers else Hiding.COMMENT

    has_words = node.is_text_node and (node.text_content or "").strip() != ""
    return look.hiding() if has_words else None


def _is_drawn_otherwise(style: Style, paper: Colour | None) -> bool:
    """Whether letters show by more than their colour: cut out of a picture, by their shadow or by their outline."""
    clips = (style.get("background-clip", ""), style.get("-webkit-background-clip", ""))
    if "text" in clips:
        return True

    for name in ("text-shadow", "-webkit-text-stroke"):
        value = style.get(name, "none")
        if shows_by(value, paper):
            return True
    return False
