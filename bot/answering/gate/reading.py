"""Reads what a model wrote: a draft in JSON, whatever it did to it, or Markdown, as blocks of statements.

The draft is untrusted. JSON in a fence, with trailing commas or cut off in the middle is read as far as it goes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import TYPE_CHECKING, Any

from bot.answering.gate.plain import LONGEST_DRAFT, MARKER, Quote, Statement, cited, cleaned, statements, visible
from bot.nouns import CELL, Form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_FORMS = {form.value: form for form in Form}
_BEGINNING = '{"blocks"'
_MOST_QUOTES = 3
_LONGEST_QUOTE = 1_500
_CUTS = 400
"""Places at which a draft that was cut off is tried to be ended."""

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)")
"""Before and after code."""
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t#]*$")
"""`## How to file a claim`"""
_BULLET = re.compile(r"^[ \t]*(?:[-*•+–—·▪◦●○►])[ \t]+(?P<text>.*)$")
"""`- a passport`"""
_NUMBERED = re.compile(r"^[ \t]*\(?(?:\d{1,2}|[a-zA-Z])[.)][ \t]+(?P<text>.*)$")
"""`1. Open the app.`, `b) Wait.`"""
_CELLS = re.compile(r"^[ \t]*\|(?P<text>.+?)\|?[ \t]*$")
"""`| Basic | 5 euros |`"""
_RULED = re.compile(r"^[\s|:-]*-[\s|:-]*$")
"""The line below the head of a table, `|---|:--|`, or a rule."""
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
"""`**Studio A**`"""

_ESCAPED = re.compile(r"‹([^‹›<>\n]{1,80})>")
"""`‹file-name>`, as prompts write `<file-name>`"""
_PLACEHOLDER = re.compile(r"(?P<code>`[^`\n]*`)|<(?P<name>[A-Za-z]\w*(?:[-_]\w+)+)>")
"""`` `git switch -c <branch>` ``, and `<branch-name>` anywhere: no tag of HTML is called so"""
_IN_CODE = re.compile(r"<([A-Za-z][\w -]{0,40})>")
_BRACKETED = re.compile(r"‹([^‹›<>\n]{1,80})›")
"""`‹file-name›`, as drafts are read"""
_LINK = re.compile(r"\[(?P<words>[^\[\]\n]+)\]\((?P<address>https?://[^\s()]+)\)")
"""`[the run book](https://wiki.example/run-book)`"""
_VERBATIM = re.compile(r"`(?P<code>[^`\n]{1,200})`|[“\"](?P<said>[^“”\"\n]{3,200})[”\"]")
"""`` `kbit` ``, `“not yet decided”`"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a model wrote: its statements, in order, and what it says the passages don't."""

    statements: tuple[Statement, ...]
    missing: tuple[str, ...] = ()


def read(draft: str) -> Written:
    """The draft as blocks of statements; each sentence once."""
    draft = draft[:LONGEST_DRAFT]
    given = loaded(draft, "blocks")
    if given is None:
        found = () if _looks_structured(draft) else _in_markdown(draft)
        return Written(statements=_once(_numbered(found)))
    blocks = given if isinstance(given, list) else given.get("blocks", [])
    missing = given.get("missing", []) if isinstance(given, dict) else []
    said = (one for number, block in enumerate(listed(blocks), 1) for one in _of_block(block, number))
    return Written(statements=_once(_numbered(said)), missing=tuple(filter(None, map(_text, listed(missing)))))


def _once(found: Iterable[Statement]) -> tuple[Statement, ...]:
    """Each sentence once; items and rows may repeat each other under another lead-in."""
    seen: dict[tuple[str, int], Statement] = {}
    for one in found:
        is_prose = one.form is Form.PROSE
        seen.setdefault((one.text.casefold(), 0 if is_prose else one.block), one)
    return tuple(seen.values())


def _looks_structured(draft: str) -> bool:
    """Whether it began as one of ours, however little of it there is: it is no text to show."""
    begun = re.sub(r"^\s*(?:```\w*)?|\s", "", draft)[: len(_BEGINNING)]
    return bool(begun) and _BEGINNING.startswith(begun)


def loaded(text: str, name: str) -> Any:  # noqa: ANN401 - whatever a model made of it
    """The JSON object with this name in a text; None where there is none.

    In a fence, among other words, with trailing commas or cut off in the middle, it is read as far as it goes.
    """
    begin = text.find("{")
    if begin < 0 or f'"{name}"' not in text:
        return None
    bare = re.sub(r"\s*```\s*$", "", text[begin:LONGEST_DRAFT])
    without_commas = re.sub(r",(\s*[}\]])", r"\1", bare)
    for attempt in (bare, without_commas):
        try:
            return json.JSONDecoder(strict=False).raw_decode(attempt)[0]
        except (ValueError, RecursionError):
            continue
    return _mended(without_commas)


def _mended(text: str) -> Any:  # noqa: ANN401 - whatever a model made of it
    """What was cut off, ended after the last value that is whole."""
    ends = [found.end() for found in re.finditer(r"[}\]]", text)][-_CUTS:]
    for end in reversed(ends):
        try:
            return json.loads(text[:end] + _closers(text[:end]), strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _closers(text: str) -> str:
    """What closes the brackets that are open at the end."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    open_: list[str] = []
    for char in bare:
        if char in "{[":
            open_.append("}" if char == "{" else "]")
        elif char in "}]" and open_:
            open_.pop()
    return "".join(reversed(open_))


def listed(value: object) -> list[Any]:
    """A list as it is, and anything else as a list of one."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def _text(value: object) -> str:
    return cleaned(value) if isinstance(value, str) else ""


def _of_block(block: object, number: int) -> Iterator[Statement]:
    if isinstance(block, str):
        block = {"claims": [block]}
    if not isinstance(block, dict):
        return
    form = _FORMS.get(str(block.get("form", "")).casefold().replace("_", "-"), Form.PROSE)
    for claim in listed(block.get("claims", block.get("text"))):
        yield from claimed({"text": claim} if isinstance(claim, str) else claim, form, number)


def claimed(claim: object, form: Form, number: int) -> Iterator[Statement]:
    """One statement with all that it points at: a claim is not divided, so that its quotes stand for all of it."""
    if not isinstance(claim, dict) or not isinstance(raw := claim.get("text"), str):
        return
    quotes = tuple(quote for one in listed(claim.get("quotes")) if (quote := _quote(one)))[:_MOST_QUOTES]
    numbers = (*cited(raw), *(quote.passage for quote in quotes if quote.passage))
    calculation = claim.get("calculation")
    form = Form.LEAD if form is Form.PROSE and raw.rstrip(" *_").endswith(":") else form
    one = _statement(_without_mark(raw, form), form, number)
    if one:
        yield replace(
            one,
            cited=tuple(dict.fromkeys(numbers)),
            quotes=quotes,
            calculation=calculation if isinstance(calculation, str) else "",
        )


def _quote(given: object) -> Quote | None:
    if isinstance(given, str):
        given = {"words": given}
    if not isinstance(given, dict):
        return None
    words = next((given[name] for name in ("words", "quote", "text") if isinstance(given.get(name), str)), "")
    number = re.search(r"\d{1,3}", str(given.get("passage", "")))
    return Quote(passage=int(number.group()) if number else 0, words=words[:_LONGEST_QUOTE]) if words.strip() else None


def _without_mark(raw: str, form: Form) -> str:
    """An item without the mark that a model put before it all the same."""
    if form in {Form.ITEM, Form.STEP} and (found := _BULLET.match(raw) or _NUMBERED.match(raw)):
        return found["text"]
    return raw


def _statement(raw: str, form: Form, block: int, numbers: tuple[int, ...] = ()) -> Statement | None:
    """The words as they are shown; none where nothing can be read."""
    raw = _with_placeholders(raw)
    if form is Form.CODE:
        code = re.sub(r"^\s*```\w*\n|\n?```\s*$", "", visible(raw)).strip("\n")
        return Statement(text=code, cited=numbers, form=form, block=block) if code.strip() else None
    if form in {Form.ROW, Form.HEAD}:
        cells = [cleaned(MARKER.sub(" ", cell)) or cell.strip(" -–—*") for cell in raw.strip().strip("|").split("|")]
        text = CELL.join(cells) if any(cells) else ""
        return Statement(text=text, cited=numbers, form=form, block=block) if text else None
    text = cleaned(MARKER.sub(" ", raw))
    bold = [cleaned(found[2]) for found in _BOLD.finditer(raw)]
    if not text:
        return None
    places, verbatim, links = _places(text, bold), _verbatim(raw, text), _links(raw, text)
    return Statement(text=text, cited=numbers, form=form, block=block, bold=places, verbatim=verbatim, links=links)


def _with_placeholders(raw: str) -> str:
    """The words with `‹name›` for a placeholder, which is not taken for a tag then."""
    found = _PLACEHOLDER.sub(lambda one: _IN_CODE.sub(r"‹\1›", one["code"]) if one["code"] else f"‹{one['name']}›", raw)
    return _ESCAPED.sub(r"‹\1›", found)


def _verbatim(raw: str, text: str) -> tuple[str, ...]:
    """What stands between backticks or quotation marks, as far as it came through."""
    found = (one["code"] or one["said"] for one in _VERBATIM.finditer(raw))
    return tuple(words for words in found if words.strip() and words in text)


def _links(raw: str, text: str) -> tuple[tuple[str, str], ...]:
    """The words that are links, as far as they came through, with where they lead."""
    found = ((cleaned(one["words"]), one["address"]) for one in _LINK.finditer(raw))
    return tuple((words, address) for words, address in found if words and words in text)


def as_told(one: Statement, told: str) -> Statement:
    """The statement with what prompts and cleaning took from it, as far as it stands in `told`.

    That is angle brackets, as in `git add <file-name>`, and where links lead, which comes after their words.
    """
    text = _BRACKETED.sub(lambda found: f"<{found[1]}>" if f"<{found[1]}>" in told else found[0], one.text)
    one = replace(one, text=text)
    for words, address in one.links:
        if address in told and address not in one.text:
            end = one.text.index(words) + len(words)
            put = f" ({address})"
            bold = tuple(
                (start + len(put) * (start >= end), stop + len(put) * (stop > end)) for start, stop in one.bold
            )
            one = replace(one, text=f"{one.text[:end]}{put}{one.text[end:]}", bold=bold)
    return one


def _places(text: str, bold: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the words that were bold stand in the text."""
    found: list[tuple[int, int]] = []
    for words in filter(None, bold):
        start = text.find(words, found[-1][1] if found else 0)
        if start >= 0:
            found.append((start, start + len(words)))
    return tuple(found)


def _in_markdown(draft: str) -> Iterator[Statement]:
    """The blocks of Markdown; a line that ends with a colon leads over to what follows."""
    for number, (form, raw) in enumerate(_blocks(visible(draft).split("\n")), 1):
        if form is Form.PROSE:
            yield from _of_paragraph(raw, number)
        elif one := _statement(raw, form, number, cited(raw)):
            yield one


def _of_paragraph(raw: str, number: int) -> Iterator[Statement]:
    raw = _with_placeholders(raw)
    bold = [cleaned(found[2]) for found in _BOLD.finditer(raw)]
    for one in statements(raw, leads=True):
        form = Form.LEAD if one.text.endswith(":") else Form.PROSE
        verbatim, links = _verbatim(raw, one.text), _links(raw, one.text)
        yield replace(one, form=form, block=number, bold=_places(one.text, bold), verbatim=verbatim, links=links)


def _blocks(lines: Sequence[str]) -> list[tuple[Form, str]]:
    """Paragraphs, items, rows and code, in order."""
    found = _Blocks()
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        found.add(line, following)
    found.begin(Form.PROSE)
    return found.done


class _Blocks:
    """Takes a draft line by line."""

    def __init__(self) -> None:
        self.done: list[tuple[Form, str]] = []
        self._form, self._lines = Form.PROSE, list[str]()

    def begin(self, form: Form, *lines: str) -> None:
        """Another block; the one before is done."""
        text = "\n".join(self._lines)
        if text.strip():
            self.done.append((self._form, text))
        self._form, self._lines = form, list(lines)

    def add(self, line: str, following: str) -> None:
        """The next line; the one after it tells the head of a table."""
        if _FENCE.match(line):
            self.begin(Form.PROSE if self._form is Form.CODE else Form.CODE)
        elif self._form is Form.CODE:
            self._lines.append(line)
        elif found := _of_line(line, following):
            self.begin(*found)
        elif line.strip() and (self._form is Form.PROSE or line.startswith(("  ", "\t"))):
            self._lines.append(line)
        else:
            self.begin(Form.PROSE, line)


def _of_line(line: str, following: str) -> tuple[Form, str] | None:
    """What a line begins; None for a part of a paragraph."""
    if _RULED.match(line) and line.strip() not in {"-", "--"}:
        return Form.PROSE, ""
    if found := _HEADING.match(line):
        return Form.LEAD, f"{found[1].rstrip(':')}:"
    if found := _BULLET.match(line):
        return Form.ITEM, found["text"]
    if found := _NUMBERED.match(line):
        return Form.STEP, found["text"]
    if found := _CELLS.match(line):
        return Form.HEAD if _RULED.match(following) else Form.ROW, found["text"]
    return None


_LISTS = {Form.ITEM: "items", Form.STEP: "steps", Form.HEAD: "table", Form.ROW: "table"}


def _numbered(found: Iterable[Statement]) -> Iterator[Statement]:
    """The statements with the numbers of their blocks: items and rows that follow each other are one list."""
    number, last = 0, None
    for one in found:
        goes_on = last is not None and (
            _LISTS[one.form] == _LISTS.get(last.form)
            if one.form in _LISTS
            else one.form is Form.PROSE and (one.form, one.block) == (last.form, last.block)
        )
        number += not goes_on
        last = one
        yield replace(one, block=number)


_QUOTES: Mapping[str, Any] = {
    "type": "array",
    "description": "The exact words of one to three passages that prove it.",
    "items": {
        "type": "object",
        "properties": {"passage": {"type": "integer"}, "words": {"type": "string"}},
        "required": ["passage", "words"],
    },
}
_CALCULATION: Mapping[str, Any] = {
    "type": "string",
    "description": "How a number was computed, such as 523 - 289; else empty.",
}
CLAIM: Mapping[str, Any] = {
    "type": "object",
    "properties": {"text": {"type": "string"}, "quotes": _QUOTES, "calculation": _CALCULATION},
    "required": ["text", "quotes"],
}
DRAFT: Mapping[str, Any] = {
    "title": "answer",
    "description": "An answer in blocks of claims, each with the words that prove it.",
    "type": "object",
    "properties": {
        "blocks": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "form": {"type": "string", "enum": [form.value for form in Form]},
                    "claims": {"type": "array", "items": CLAIM},
                },
                "required": ["form", "claims"],
            },
        },
        "missing": {
            "type": "array",
            "description": "What was asked and the passages don't say, each in a few words.",
            "items": {"type": "string"},
        },
    },
    "required": ["blocks", "missing"],
}
"""The form of a draft."""
