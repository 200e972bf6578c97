"""What documents disagree about, as the warning that comes before an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.showing import day
from bot.slack.blocks.answer.sources import title, where_in
from bot.slack.blocks.markup.escape import markdown, strong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.nouns import Citation, Disagreement, Side

_DISAGREE = "The documents disagree:"
_TWO_THINGS = "{title} says different things:"
_WARNING = "\N{WARNING SIGN}\N{VARIATION SELECTOR-16}"


def dispute(
    found: Disagreement,
    cited: Mapping[int, Citation],
    known: Mapping[int, int],
) -> tuple[str, str]:
    """A line that warns, and under it what each place says."""
    sides = [(side, cited[side.citation]) for side in found.sides]
    # Two places of one document: its title says nothing then, and the headings tell them apart.
    sources = {one.source for _, one in sides}
    is_one = len(sources) == 1
    says = _TWO_THINGS.format(title=title(sides[0][1])) if is_one else _DISAGREE
    items = [f"- {_side(side, one, known, is_one=is_one)}" for side, one in sides]
    return f"{_WARNING} {strong(says)}", "\n".join(items)


def _side(
    side: Side,
    cited: Citation,
    known: Mapping[int, int],
    *,
    is_one: bool,
) -> str:
    """`**30 days**: Security handbook, 12 Oct 2026 [1]`; of one document, where in it."""
    where = where_in(cited) if is_one else _dated_title(cited)
    place = f": {markdown(where)}" if where else ""
    return f"{strong(side.says)}{place} [{known[side.citation]}]"


def _dated_title(cited: Citation) -> str:
    """`Security handbook, 12 Oct 2026`: which of two documents is newer often tells which one holds."""
    if not cited.modified:
        return title(cited)
    return f"{title(cited)}, {day(cited.modified)}"
