"""Boxes, tabs and lists of terms of Markdown's dialects, which CommonMark would show as stray signs or as code.

A title says nothing by itself, but what stands in its box or tab is said under it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_INDENTED: Final = re.compile(
    r"""(?P<edge>[ ]*+)(?:(?:!!!|\?\?\?\+?)(?:[ ]++[\w-]++(?:[ ]++[\w-]++)*+|[a-z]++(?:[ ][\w-]++)*+(?=[ ]*+")"""
    r"""|[a-z]++)(?:[ ]*+"(?P<title>[^"]*+)")?|===(?P<how>[!+?]?)[ ]*+"(?P<tab>[ ]*+[^\s"].*)")[ ]*+$"""
)
"""`!!! note "Before you pour"`, `=== "In winter"`, whose text is indented by four (Material for MkDocs).

`===? "When is tea?"` is none of its signs, but stands for a question that folds its answer, of whatever dialect.
"""
_FENCED: Final = re.compile(
    r"(?P<edge>[ ]*)(?P<fence>:::+)[ ]*(?P<name>\w[\w-]*+)?(?:\[(?P<title>(?:[^\[\]]|\[[^\[\]]*+\])*+)\]"
    r"|[ ]+(?P<more>[^:{]*))?[ ]*(?P<set>\{[^{}]*+\})?[ ]*$"
)
"""`:::note[Before you pour]`, `:::tip Before you pour`, `:::card[Join]{href="/join"}`, `:::`, around the text.

Docusaurus, VuePress, and whatever has the directives that were proposed for CommonMark.
"""
_ALERT: Final = re.compile(r"(?P<edge>[ ]*)>[ ]*\[!(?P<name>\w+)\](?P<folds>[-+]?)[ ]*(?P<title>.*)$")
"""`> [!NOTE]`, `> [!question]- When is tea?`, above a quotation (GitHub, Obsidian)."""
_QUOTED: Final = re.compile(r"[ ]*>[ ]?")
"""`> ` before a line of a quotation"""
BOX_NAME: Final = re.compile(
    r"note|tip|hint|info|information|important|warning|warn|check|danger|caution|attention|callout|admonition|aside|alert"
    r"|notice|success|error|seealso|figure",
    re.IGNORECASE,
)
"""What kinds of boxes are called in Markdown's dialects."""
_DEEPEST: Final = 16
"""Boxes in each other whose text is set in: a tower of them takes no quadratic time."""
_FENCE: Final = re.compile(r"[ ]*(`{3,}|~{3,})")
"""The line that begins or ends a block of code."""
_DEFINES: Final = re.compile(r":[ ]{1,3}(?P<text>\S.*)")
"""`:   A hot drink.`, below its term (PHP Markdown Extra, Pandoc, Python-Markdown)."""
_NO_TERM: Final = re.compile(r"[ ]*$|[ ]{4}|\t|[#>|:<`~-]|[*+][ ]|\d{1,9}[.)][ ]|.*\"")
"""The beginning of what is no term: an empty line, code, a heading, `- tea`, `3. Pour`, or any line with a `"`."""
_HOLDS: Final = re.compile(r"[ ]*(?:[-*+]|\d{1,9}[.)]|!!!|\?\?\?|===|:)")
"""What begins a line below which text is set in: an item, a box, a tab, a definition."""
_BEGINS: Final = re.compile(r"(\d{1,9}(?=[.)]\s)|(?=[-+*]\s|#|>))(\S)")
"""The beginning of `1. Fill the kettle` or `- tea`, which makes an item of what is a title."""
_ASKING: Final = frozenset({"question", "faq", "help"})
"""Kinds of alerts whose title asks."""
_SIGNS: Final = ("!!!", "???", ":::", "[!", "===", "\n: ")
"""A text without any of these has none of it."""
STEP: Final = 4
"""How far the text of a box is set in."""


class UnboxedMarkdown(NamedTuple):
    """Markdown that CommonMark reads as it is meant, and the numbers of its lines, from 0, that are titles.

    Some of the titles are `questions`, which the text that they fold answers. `asides` has the lines that are of boxes,
    and which box each is of.
    """

    text: str
    titles: frozenset[int] = frozenset()
    questions: frozenset[int] = frozenset()
    asides: Mapping[int, int] = {}


class _Line(NamedTuple):
    """A line, whether it is a title, and whether what is set in below that answers it."""

    text: str
    is_title: bool = False
    asks: bool = False
    aside: int = 0


class _Box(NamedTuple):
    """A box whose text is indented: how far its first line is, whether its text stands below a title, and its number.

    A tab has the number of the box around it, or 0.
    """

    edge: int
    titled: bool
    aside: int


def unboxed(source: str, *, nested: bool = True) -> UnboxedMarkdown:
    r"""The text with what is in boxes as if it stood outside, or as if its title were the item of a list; code stays.

    Unless it is to be `nested`, all of it stands outside, and titles are paragraphs in bold.

    >>> unboxed('!!! tip "Tea"\n    It is hot.\n').text
    '-   Tea\n\n    It is hot.\n'
    """
    if not any(sign in source for sign in _SIGNS):
        return UnboxedMarkdown(source)

    unquoted = list(_unquoted(source.split("\n")))
    paired = list(_paired(unquoted))
    tabbed = list(_tabbed(paired))
    lines = list(_Unboxer(tabbed, nested).unboxed())
    return UnboxedMarkdown(
        "\n".join(line.text for line in lines),
        titles=frozenset(number for number, line in enumerate(lines) if line.is_title),
        questions=frozenset(number for number, line in enumerate(lines) if line.asks),
        asides={number: line.aside for number, line in enumerate(lines) if line.aside},
    )


def _unquoted(lines: Sequence[str], depth: int = 0) -> Iterator[str]:
    """The lines, with alerts that fold or that ask as boxes that do, which end where their quotation does."""
    place = 0
    code = list(in_code(lines))
    while place < len(lines):
        line = lines[place]
        is_deep = depth == _DEEPEST
        alert = None if code[place] or is_deep else _ALERT.match(line)
        place += 1
        if alert is None or not _folds_or_asks(alert):
            yield line
            continue

        end = place
        while end < len(lines) and _QUOTED.match(lines[end]):
            end += 1
        within = [_QUOTED.sub("", one, count=1) for one in lines[place:end]]
        edge = alert["edge"]
        title = alert["title"].strip()
        asks = title.endswith("?") or alert["name"].lower() in _ASKING
        mark = "===?" if asks else "==="
        yield f'{edge}{mark} "{title}"'
        for one in _unquoted(within, depth + 1):
            yield f"{edge}    {one}" if one.strip() else ""
        yield ""
        place = end


def _folds_or_asks(alert: re.Match[str]) -> bool:
    """Whether an alert has a title that folds its text, or that is a question."""
    title = alert["title"].strip()
    if not title:
        return False
    return bool(alert["folds"]) or title.endswith("?")


def _paired(lines: Sequence[str]) -> Iterator[str]:
    """The lines, with boxes between `:::` as boxes whose text is set in; the others stay."""
    ends = _ends(lines)
    closing = set(ends.values())
    deep = 0
    for number, line in enumerate(lines):
        edge = " " * STEP * deep
        opener = _FENCED.match(line) if number in ends else None
        if number in closing:
            deep -= 1
            yield ""
        elif opener:
            yield from _box_of(opener, edge)
            deep += 1
        else:
            yield edge + line if line.strip() else line


def _box_of(opener: re.Match[str], edge: str) -> Iterator[str]:
    """The lines that begin a box whose text is set in."""
    before = edge + opener["edge"]
    title = (opener["title"] or opener["more"] or "").strip()
    if opener["name"] == "details":
        # never without a title, see `_is_box`
        yield f'{before}===? "{title}"'
        yield ""
    elif _is_entry(opener):
        # what a site calls `fact` or `card` is no aside, but a term with what is said of it
        yield f'{before}=== "{title}"'
        yield ""
    elif '"' in title:
        # the title of a box can hold no `"`, and stands in the box
        yield f"{before}!!! note"
        yield f"{before}    {_bold(title)}"
    else:
        yield f'{before}!!! note "{title}"' if title else f"{before}!!! note"
        yield ""
    yield ""


def _ends(lines: Sequence[str]) -> dict[int, int]:
    """Where each box between `:::` ends, by where it begins; only those that are a box, or that fold their text."""
    ends: dict[int, int] = {}
    opened: list[tuple[int, re.Match[str]]] = []
    for number, (line, is_code) in enumerate(zip(lines, in_code(lines), strict=True)):
        found = None if is_code else _FENCED.match(line)
        if found is None:
            continue
        if found["name"] or found["title"] or found["set"]:
            opened.append((number, found))
            continue

        # a sign ends the innermost box with no longer a sign, and those in it that none ended
        while opened:
            start, opener = opened.pop()
            if len(opener["fence"]) <= len(found["fence"]):
                if _is_box(opener) and len(opened) < _DEEPEST:
                    ends[start] = number
                break
    return ends


def _is_box(opener: re.Match[str]) -> bool:
    name = opener["name"] or ""
    has_title = bool((opener["title"] or opener["more"] or "").strip())
    return BOX_NAME.fullmatch(name) is not None or (name == "details" and has_title) or _is_entry(opener)


def _is_entry(opener: re.Match[str]) -> bool:
    """Whether it is a container with a label and a name of its site's own, such as `:::fact[Opens at]`."""
    label = (opener["title"] or "").strip()
    name = opener["name"] or ""
    return bool(label) and not label.startswith('"') and name != "details" and not BOX_NAME.fullmatch(name)


def _tabbed(lines: Sequence[str]) -> Iterator[str]:
    """The lines, with terms as tabs, which hold their definitions."""
    defines = False  # whether a term is open
    for number, (line, is_code) in enumerate(zip(lines, in_code(lines), strict=True)):
        if not is_code and _is_term(lines, number):
            defines = True
            yield f'=== "{line.strip()}"'
            continue

        found = _DEFINES.match(line) if defines and not is_code else None
        if found:
            yield ""
            yield f"    {found['text']}"
        else:
            defines = defines and (not line.strip() or line.startswith("    "))
            yield line


def _is_term(lines: Sequence[str], number: int) -> bool:
    """Whether a line is a paragraph that the next one defines, maybe after an empty line."""
    if _NO_TERM.match(lines[number]):
        return False
    is_in_paragraph = number > 0 and lines[number - 1].strip() != ""
    if is_in_paragraph:
        return False

    following = lines[number + 1 : number + 3]
    below = next((line for line in following if line.strip()), "")
    return _DEFINES.match(below) is not None


def in_code(lines: Sequence[str]) -> Iterator[bool]:
    """Of each line, whether it is one of a block of code, or of the signs around it."""
    fence = ""
    above = ""  # the last line that is not set in
    is_apart = True  # whether an empty line or code stands above
    for line in lines:
        before = fence
        fence = fence_after(fence, line)
        is_set_in = line.startswith(("    ", "\t")) and line.strip() != ""
        is_indented_code = is_set_in and is_apart and not _HOLDS.match(above)
        yield bool(before or fence or is_indented_code)

        if line.strip() and not is_set_in:
            above = line
        is_apart = not line.strip() or is_indented_code


@dataclass(slots=True)
class _Unboxer:
    """Goes through the lines once; unless they are to be `nested`, titles are paragraphs in bold."""

    lines: Sequence[str]
    nested: bool
    _fence: str = ""
    _boxes: list[_Box] = field(default_factory=list)
    """Those that are open, the outermost first."""
    _asides: int = 0
    """How many boxes there have been, without those in others."""
    _alert: int = 0
    """The number of the alert that is open; 0 outside of one."""

    def unboxed(self) -> Iterator[_Line]:
        """The lines as CommonMark understands them."""
        for number, line in enumerate(self.lines):
            open_before = len(self._boxes)
            text = _inside(line, self._boxes)
            if len(self._boxes) < open_before:
                self._fence = ""  # code that nothing closed ends with its box
                yield _Line("")  # parts what follows from the box

            self._fence = fence_after(self._fence, text)
            shown = [_Line(text)] if self._fence else self._shown(number, text)
            aside = self._around() or self._alert
            yield from (one._replace(aside=aside) for one in shown)

    def _around(self) -> int:
        return self._boxes[-1].aside if self._boxes else 0

    def _shown(self, number: int, text: str) -> list[_Line]:
        """A line outside of code."""
        indented = _INDENTED.match(text)
        if indented:
            return self._indented(indented, holds_text=_holds_text(self.lines, number))

        if _ALERT.match(text):
            self._asides += 1
            self._alert = self._asides
        elif not _QUOTED.match(text):
            self._alert = 0
        return list(_opened(text))

    def _indented(self, box: re.Match[str], *, holds_text: bool) -> list[_Line]:
        """The line that begins a box or a tab whose text is set in."""
        edge = box["edge"]
        title = (box["tab"] or box["title"] or "").strip()
        is_title = bool(title) and self.nested and holds_text
        asks = is_title and box["how"] == "?"

        # a tab is no box itself, and what is in a box is of that
        aside = self._around()
        if not box["tab"] and not aside:
            self._asides += 1
            aside = self._asides
        self._boxes.append(_Box(len(edge), is_title, aside))

        shown = f"-   {_escaped(title)}" if is_title else _bold(title)
        return list(_titled(edge, shown, is_title=is_title, asks=asks))


def _opened(text: str) -> Iterator[_Line]:
    """A line that may begin a box whose text is not indented."""
    fenced = _FENCED.match(text)
    if fenced:
        title = fenced["title"] or fenced["more"] or ""
        yield from _titled(fenced["edge"], _bold(title.strip()))
        return

    alert = _ALERT.match(text)
    if alert:
        yield from _titled("> ", _bold(alert["title"].strip()), ">")
    else:
        yield _Line(text)


def _escaped(title: str) -> str:
    """A title that begins no list, heading or quotation within its item."""
    return _BEGINS.sub(lambda match: f"{match[1]}\\{match[2]}", title)


def _bold(title: str) -> str:
    return f"**{title}**" if title else ""


def _inside(line: str, boxes: list[_Box]) -> str:
    """The line as it stands in the boxes, without those that end before it."""
    if not line.strip():
        return line

    for number, box in enumerate(boxes):
        if _indent(line) < box.edge + STEP:
            del boxes[number:]
            break
        if not box.titled:  # below a title, text stays set in, as that of an item
            line = line[: box.edge] + line[box.edge + STEP :]
    return line


def _holds_text(lines: Sequence[str], number: int) -> bool:
    """Whether anything is set in below a line."""
    below = next((line for line in islice(lines, number + 1, None) if line.strip()), "")
    return _indent(below) > _indent(lines[number])


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _titled(edge: str, title: str, below: str = "", *, is_title: bool = True, asks: bool = False) -> Iterator[_Line]:
    if title:
        yield _Line(f"{edge}{title}", is_title, asks)
    yield _Line(below)


def fence_after(fence: str, line: str) -> str:
    """The sign of the code block that is open after this line; empty outside of one."""
    found = _FENCE.match(line)
    if found is None:
        return fence
    if not fence:
        return found[1]

    is_same = found[1].startswith(fence)
    has_more = bool(line.strip().strip(fence[0]))
    return "" if is_same and not has_more else fence
