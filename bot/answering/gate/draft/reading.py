"""Reads what a model wrote: a draft in JSON, whatever it did to it, or Markdown, as blocks of statements.

The draft is untrusted. JSON in a fence, with trailing commas or cut off in the middle is read as far as it goes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from itertools import zip_longest
from string import punctuation
from typing import TYPE_CHECKING, Any

from bot.answering.gate.draft.plain import (
    CITATION_MARKER,
    LONGEST_DRAFT,
    Quote,
    Statement,
    cited,
    cleaned,
    statements,
    visible,
)
from bot.nouns import CELL, Form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_FORMS = {form.value: form for form in Form}
"""How a draft names the forms: `lead-in`, `item`."""
_BEGINNING = '{"blocks"'
"""How a draft in JSON begins, as we ask for it."""
_MOST_QUOTES = 3
_LONGEST_QUOTE = 1_500
"""Quotes of one claim that are read, and characters of one: a model may repeat itself without an end."""
_CUTS = 400
"""Places at which a draft that was cut off is tried to be ended."""

_FENCE = re.compile(r"^[ \t]*(?:```|~~~)")
"""Before and after code: ```` ```python ````"""
_HEADING = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+(.*?)[ \t#]*$")
"""`## How to file a claim`"""
_BULLET = re.compile(r"^[ \t]*(?:[-*•+–—·▪◦●○►])[ \t]+(?P<text>.*)$")
"""`- a passport`"""
_NUMBERED = re.compile(r"^[ \t]*\(?(?:\d{1,2}|[a-zA-Z])[.)][ \t]+(?P<text>.*)$")
"""`1. Open the app.`, `b) Wait.`"""
_MARKUP = re.compile(r"[*`~_<>()\[\]!#]")
"""The marks of `**`, `![](` and `<`"""
_CELLS = re.compile(r"^[ \t]*\|(?P<text>.+?)\|?[ \t]*$")
"""`| Basic | 5 euros |`"""
_FRAMED = re.compile(r"^\s*\|(?P<text>.*)\|\s*$", re.DOTALL)
"""`| Basic | 5 euros |`, with both outer lines"""
_RULED = re.compile(r"^[\s|:-]*-[\s|:-]*$")
"""The line below the head of a table, `|---|:--|`, or a rule."""
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
"""`**Studio A**`"""

_ESCAPED = re.compile(r"‹([^‹›<>\n]{1,80})>")
"""`‹file-name>`, as prompts write `<file-name>`"""
_PLACEHOLDER = re.compile(r"(?P<code>`[^`\n]*`)|<(?P<name>[A-Za-z]\w*(?:[-_]\w+)+)>")
"""`` `git switch -c <branch>` ``, and `<branch-name>` anywhere: no tag of HTML is called so"""
_IN_CODE = re.compile(r"<([A-Za-z][\w -]{0,40})>")
"""`<branch>` of `git switch -c <branch>`"""
_BRACKETED = re.compile(r"‹([^‹›<>\n]{1,80})›")
"""`‹file-name›`, as drafts are read"""
_ALTERED = re.compile(r"([‹›()])")
_BRACKETS = {"‹": "[‹<]", "›": "[›>]", "(": r"[(\[]", ")": r"[)\]]"}
"""What a prompt writes where a passage has another bracket, and what may stand there: `pip install web(dev)`"""
_LINK = re.compile(r"\[(?P<words>[^\[\]\n]+)\]\((?P<address>https?://[^\s()]+)\)")
"""`[the run book](https://wiki.example/run-book)`"""
_VERBATIM = re.compile(r"`(?P<code>[^`\n]{1,200})`|[“\"](?P<said>[^“”\"\n]{3,200})[”\"]")
"""`` `kbit` ``, `“not yet decided”`"""
_BRAILLE = 0x2800
"""Where Braille begins in Unicode: 256 signs that nothing takes for markup, and hardly a document has."""
_SHIELDED = {ord(sign): _BRAILLE + ord(sign) for sign in punctuation}
_UNSHIELDED = {there: here for here, there in _SHIELDED.items()}
"""The signs of code while markup is taken off: `__init__.py` is not in bold, and `git add .` has no space too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedDraft:
    """What a model wrote: its statements, in order, and what it says the passages don't."""

    statements: tuple[Statement, ...]
    missing: tuple[str, ...] = ()
    is_cut: bool = False
    """Whether it ends in the middle, as where a provider's longest output was reached."""


def parsed_draft(draft: str) -> ParsedDraft:
    """The draft as blocks of statements; each sentence once."""
    draft = draft[:LONGEST_DRAFT]
    given, is_whole = _decoded(draft, "blocks")
    if not given:
        alone, is_whole = _blocks_alone(draft)
        given = {"blocks": alone}
    blocks = given.get("blocks", [])
    if blocks is None:
        found = () if _looks_structured(draft) else _in_markdown(draft)
        return ParsedDraft(statements=_once(_numbered(found)))

    said: list[Statement] = []
    for number, block in enumerate(as_list(blocks), 1):
        said.extend(_of_block(block, number))

    things = map(_text, as_list(given.get("missing")))
    return ParsedDraft(
        statements=_once(_numbered(said)),
        missing=tuple(filter(None, things)),
        is_cut=not is_whole,
    )


def _blocks_alone(draft: str) -> tuple[list[Any] | None, bool]:
    """The blocks of a model that left out what stands around them, `[{"claims": …}]`; and whether nothing was lost."""
    given, is_whole = _decoded(draft, "claims", "[{")
    blocks = [given] if isinstance(given, dict) else as_list(given)
    has_claims = any("claims" in block for block in blocks if isinstance(block, dict))
    return (blocks if has_claims else None), is_whole


def _once(found: Iterable[Statement]) -> tuple[Statement, ...]:
    """Each sentence once; items and rows may repeat each other under another lead-in."""
    seen: dict[tuple[str, int], Statement] = {}
    for one in found:
        block = 0 if one.form is Form.PROSE else one.block
        seen.setdefault((one.text.casefold(), block), one)
    return tuple(seen.values())


def _looks_structured(draft: str) -> bool:
    """Whether it began as one of ours, however little of it there is: it is no text to show."""
    # Without a fence before it and without white space: a draft may have been cut off after `{ "bl`.
    bare = re.sub(r"^\s*(?:```\w*)?|\s", "", draft)
    begun = bare[: len(_BEGINNING)]
    return bool(begun) and _BEGINNING.startswith(begun)


def loaded(text: str, name: str) -> Any:  # noqa: ANN401 - whatever a model made of it
    """The JSON object with this name in a text; None where there is none.

    In a fence, among other words, with trailing commas or cut off in the middle, it is read as far as it goes.
    """
    return _decoded(text, name)[0]


def _decoded(text: str, name: str, brackets: str = "{") -> tuple[Any, bool]:
    """As `loaded`, from the first of these brackets on; and whether nothing of it was lost."""
    begin = min((place for place in map(text.find, brackets) if place >= 0), default=-1)
    if begin < 0 or f'"{name}"' not in text:
        return None, True

    bare = re.sub(r"\s*```\s*$", "", text[begin:LONGEST_DRAFT])
    without_commas = re.sub(r",(\s*[}\]])", r"\1", bare)  # `["a", "b",]`
    for attempt in (bare, without_commas):
        try:
            return _whole(attempt, name), True
        except (ValueError, RecursionError):
            continue
    return _mended(without_commas)


def _whole(text: str, name: str) -> Any:  # noqa: ANN401 - whatever a model made of it
    """The JSON that a text begins with, and objects with the same name right behind it as one."""
    # Raw, since words may follow; not strict, since models write line breaks into strings.
    decoder = json.JSONDecoder(strict=False)
    found, end = decoder.raw_decode(text)

    # A model may call its tool once for each part of what it says.
    rest = text[end:].lstrip()
    while isinstance(found, dict) and rest.startswith("{") and f'"{name}"' in rest:
        more, end = decoder.raw_decode(rest)
        for key, value in more.items():
            found[key] = [*as_list(found.get(key)), *as_list(value)]
        rest = rest[end:].lstrip()
    return found


def _mended(text: str) -> tuple[Any, bool]:
    """What was cut off, ended after the last value that is whole; and whether only brackets are lacking."""
    ends = [found.end() for found in re.finditer(r"[}\]]", text)]
    for end in reversed(ends[-_CUTS:]):
        begun = text[:end]
        try:
            found = json.loads(begun + _closers(begun), strict=False)
        except (ValueError, RecursionError):
            continue
        return found, not re.search(r"[\w,]", text[end:])
    return None, True


def _closers(text: str) -> str:
    """What closes the brackets that are open at the end."""
    # Brackets within strings, such as `"[1]"`, close nothing.
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    open_: list[str] = []
    for char in bare:
        if char == "{":
            open_.append("}")
        elif char == "[":
            open_.append("]")
        elif char in "}]" and open_:
            open_.pop()
    return "".join(reversed(open_))


def as_list(value: object) -> list[Any]:
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

    name = str(block.get("form", "")).casefold().replace("_", "-")
    form = _FORMS.get(name, Form.PROSE)
    for claim in as_list(block.get("claims", block.get("text"))):
        given = {"text": claim} if isinstance(claim, str) else claim
        yield from claimed(given, form, number)


def claimed(claim: object, form: Form, number: int) -> Iterator[Statement]:
    """One statement with all that it points at: a claim is not divided, so that its quotes stand for all of it."""
    if not isinstance(claim, dict):
        return
    raw = claim.get("text")
    if not isinstance(raw, str):
        return

    # `You need:` leads to what follows, whatever the model calls it.
    if form is Form.PROSE and raw.rstrip(" *_").endswith(":"):
        form = Form.LEAD
    one = _statement(_without_mark(raw, form), form, number)
    if one is None:
        return

    quotes = _quotes(claim.get("quotes"))
    named = [quote.passage for quote in quotes if quote.passage]
    calculation = claim.get("calculation")
    yield replace(
        one,
        cited=tuple(dict.fromkeys((*cited(_with_placeholders(raw)), *named))),
        quotes=quotes,
        calculation=calculation if isinstance(calculation, str) else "",
    )


def _quotes(given: object) -> tuple[Quote, ...]:
    """The first of a claim's quotes that can be read."""
    quotes = filter(None, map(_quote, as_list(given)))
    return tuple(quotes)[:_MOST_QUOTES]


def _quote(given: object) -> Quote | None:
    if isinstance(given, str):
        given = {"words": given}
    if not isinstance(given, dict):
        return None

    words = _words_of(given)
    if not words.strip():
        return None
    number = re.search(r"\d{1,3}", str(given.get("passage", "")))  # `2`, `[2]`, `passage 2`
    return Quote(
        passage=int(number.group()) if number else 0,
        words=words[:_LONGEST_QUOTE],
    )


def _words_of(given: Mapping[str, object]) -> str:
    """The words of a quote, whatever the model calls them."""
    for name in ("words", "quote", "text"):
        words = given.get(name)
        if isinstance(words, str):
            return words
    return ""


def _without_mark(raw: str, form: Form) -> str:
    """An item without the mark, and a row without the outer lines, that a model put there all the same."""
    if form in {Form.ROW, Form.HEAD}:
        # One line alone is no frame: `| Basic | Pro` begins with an empty cell.
        framed = _FRAMED.match(raw)
        return framed["text"] if framed else raw
    if form not in {Form.ITEM, Form.STEP}:
        return raw
    found = _BULLET.match(raw) or _NUMBERED.match(raw)
    return found["text"] if found else raw


def _statement(
    raw: str,
    form: Form,
    block: int,
    numbers: tuple[int, ...] = (),
) -> Statement | None:
    """The words as they are shown; none where nothing can be read."""
    raw = _with_placeholders(raw)
    if form not in {Form.CODE, Form.ROW, Form.HEAD}:
        return _sentence(raw, form, block, numbers)

    text = _code(raw) if form is Form.CODE else _row(raw)
    if not text:
        return None
    found = Statement(
        text=text,
        cited=numbers,
        form=form,
        block=block,
        verbatim=() if form is Form.CODE else _verbatim(raw, text),
    )
    return _unshielded(found)


def _code(raw: str) -> str:
    """Lines of code without the fence around them."""
    code = re.sub(r"^\s*```\w*\n|\n?```\s*$", "", visible(raw)).strip("\n")
    return code if code.strip() else ""


def _sign(cell: str) -> str:
    """The sign of a cell without a word, such as `✓`; empty where it is markup or a rule."""
    if any(map(str.isalnum, cell)):
        return ""
    return _MARKUP.sub("", visible(cell).translate(_UNSHIELDED)).strip(" -–—")


def _row(raw: str) -> str:
    """The cells of `Basic | 5 euros`, also those at either end without a word; empty where all are."""
    cells: list[str] = []
    for cell in raw.split("|"):
        words = cleaned(CITATION_MARKER.sub(" ", cell))
        # Nothing is left of a cell such as `%`, which has no word: it is shown as it is.
        cells.append(words or _sign(cell))
    return CELL.join(cells) if any(cells) else ""


def _sentence(
    raw: str,
    form: Form,
    block: int,
    numbers: tuple[int, ...],
) -> Statement | None:
    text = cleaned(CITATION_MARKER.sub(" ", raw))
    if not text:
        return None
    found = Statement(
        text=text,
        cited=numbers,
        form=form,
        block=block,
        bold=_places(text, _bold(raw)),
        verbatim=_verbatim(raw, text),
        links=_links(raw, text),
    )
    return _unshielded(found)


def _bold(raw: str) -> list[str]:
    """The words that stand in bold."""
    return [cleaned(found[2]) for found in _BOLD.finditer(raw)]


def _with_placeholders(raw: str) -> str:
    """The words with `‹name›` for a placeholder, which is not taken for a tag then, and the signs of code shielded."""

    def with_brackets(found: re.Match[str]) -> str:
        # Between backticks anything in angle brackets is one, elsewhere only a name such as `<branch-name>`.
        return _shielded(found["code"]) if found["code"] else f"‹{found['name']}›"

    return _PLACEHOLDER.sub(with_brackets, _ESCAPED.sub(r"‹\1›", raw))


def _shielded(code: str) -> str:
    """Code between its backticks; a marker that a model put there is none."""
    inner = _IN_CODE.sub(r"‹\1›", code[1:-1])
    return code if CITATION_MARKER.fullmatch(inner) else f"`{inner.translate(_SHIELDED)}`"


def _unshielded(one: Statement) -> Statement:
    """With the signs of code as they were written; all places stay."""
    return replace(
        one,
        text=one.text.translate(_UNSHIELDED),
        verbatim=tuple(words.translate(_UNSHIELDED) for words in one.verbatim),
        links=tuple((words.translate(_UNSHIELDED), address) for words, address in one.links),
    )


def _verbatim(raw: str, text: str) -> tuple[str, ...]:
    """What stands between backticks or quotation marks, as far as it came through."""
    found: list[str] = []
    for one in _VERBATIM.finditer(raw):
        words = " ".join((one["code"] or one["said"]).split())
        if words and words in text:
            found.append(words)
    return tuple(found)


def _links(raw: str, text: str) -> tuple[tuple[str, str], ...]:
    """The words that are links, as far as they came through, with where they lead."""
    found: list[tuple[str, str]] = []
    for one in _LINK.finditer(raw):
        words = cleaned(one["words"])
        if words and words in text:
            found.append((words, one["address"]))
    return tuple(found)


def as_told(one: Statement, told: str) -> Statement:
    """The statement with what prompts and cleaning took from it, as far as it stands in `told`.

    That is brackets, as in `git add <file-name>` and `list[0]`, and where links lead, which comes after their words.
    """

    def as_there(found: re.Match[str]) -> str:
        written = f"<{found[1]}>"
        return written if written in told else found[0]

    one = _with_addresses(one, told)
    text = one.text
    for code in text.split("\n") if one.form is Form.CODE else one.verbatim:
        text = text.replace(code, _bracketed(code, told))
    verbatim = [_BRACKETED.sub(as_there, _bracketed(code, told)) for code in one.verbatim]
    return replace(one, text=_BRACKETED.sub(as_there, text), verbatim=tuple(verbatim))


def _bracketed(code: str, told: str) -> str:
    """The code with its brackets as `told` has them; as it is where it stands there, or nowhere."""
    signs = _ALTERED.split(code.strip())
    if len(signs) == 1 or code.strip() in told:
        return code
    pattern = "".join(_BRACKETS.get(sign) or re.escape(sign) for sign in signs)
    found = re.search(pattern, told)
    return code.replace(code.strip(), found.group()) if found else code


def _with_addresses(one: Statement, told: str) -> Statement:
    """The statement with the addresses of its links that stand in `told`, each behind its words."""
    at = 0
    for words, address in one.links:
        # After the link before: the words of `[run](…)` also stand in `[run book](…)`.
        start = one.text.find(words, at)
        if start < 0:
            continue
        at = start + len(words)
        if address in told and address not in one.text:
            added = f" ({address})"
            one = _with_inserted(one, at, added)
            at += len(added)
    return one


def _with_inserted(one: Statement, at: int, added: str) -> Statement:
    """The statement with more words at a place; what is bold after that place moves with its words."""
    size = len(added)
    bold: list[tuple[int, int]] = []
    for start, stop in one.bold:
        new_start = start + size if start >= at else start
        new_stop = stop + size if stop > at else stop  # bold that ends there doesn't grow
        bold.append((new_start, new_stop))
    return replace(
        one,
        text=one.text[:at] + added + one.text[at:],
        bold=tuple(bold),
    )


def _places(text: str, bold: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the words that were bold stand in the text."""
    found: list[tuple[int, int]] = []
    for words in filter(None, bold):
        # Each is looked for after the one before, since the same words may be bold twice.
        start = text.find(words, found[-1][1] if found else 0)
        if start >= 0:
            found.append((start, start + len(words)))
    return tuple(found)


def _in_markdown(draft: str) -> Iterator[Statement]:
    """The blocks of Markdown; a line that ends with a colon leads over to what follows."""
    blocks = _blocks(visible(draft).split("\n"))
    for number, (form, raw) in enumerate(blocks, 1):
        if form is Form.PROSE:
            yield from _of_paragraph(raw, number)
            continue
        one = _statement(raw, form, number, cited(_with_placeholders(raw)))
        if one:
            yield one


def _of_paragraph(raw: str, number: int) -> Iterator[Statement]:
    raw = _with_placeholders(raw)
    bold = _bold(raw)
    for one in statements(raw, leads=True):
        found = replace(
            one,
            form=Form.LEAD if one.text.endswith(":") else Form.PROSE,
            block=number,
            bold=_places(one.text, bold),
            verbatim=_verbatim(raw, one.text),
            links=_links(raw, one.text),
        )
        yield _unshielded(found)


def _blocks(lines: Sequence[str]) -> list[tuple[Form, str]]:
    """Paragraphs, items, rows and code, in order."""
    found = _Blocks()
    for line, following in zip_longest(lines, lines[1:], fillvalue=""):
        found.add(line, following)
    found.begin(Form.PROSE)  # ends the last one
    return found.done


class _Blocks:
    """Takes a draft line by line."""

    def __init__(self) -> None:
        self.done: list[tuple[Form, str]] = []
        self._form = Form.PROSE
        self._lines: list[str] = []

    def begin(self, form: Form, *lines: str) -> None:
        """Another block; the one before is done."""
        text = "\n".join(self._lines)
        if text.strip():
            self.done.append((self._form, text))
        self._form = form
        self._lines = list(lines)

    def add(self, line: str, following: str) -> None:
        """The next line; the one after it tells the head of a table."""
        goes_on = self._form is Form.PROSE or line.startswith(("  ", "\t"))
        if _FENCE.match(line):
            self.begin(Form.PROSE if self._form is Form.CODE else Form.CODE)
        elif self._form is Form.CODE:
            self._lines.append(line)
        elif found := _of_line(line, following):
            self.begin(*found)
        elif line.strip() and goes_on:
            self._lines.append(line)
        else:
            self.begin(Form.PROSE, line)


def _of_line(line: str, following: str) -> tuple[Form, str] | None:
    """What a line begins; None for a part of a paragraph."""
    # A rule ends what stands before it. A dash alone is an item that is still empty.
    if _RULED.match(line) and line.strip() not in {"-", "--"}:
        return Form.PROSE, ""
    if found := _HEADING.match(line):
        return Form.LEAD, f"{found[1].rstrip(':')}:"
    if found := _BULLET.match(line):
        return Form.ITEM, found["text"]
    if found := _NUMBERED.match(line):
        return Form.STEP, found["text"]
    if found := _CELLS.match(line):
        form = Form.HEAD if _RULED.match(following) else Form.ROW
        return form, found["text"]
    return None


_LISTS = {Form.ITEM: "items", Form.STEP: "steps", Form.HEAD: "table", Form.ROW: "table"}
"""The list that each form is part of; a table has a head and rows."""


def _numbered(found: Iterable[Statement]) -> Iterator[Statement]:
    """The statements with the numbers of their blocks: items and rows that follow each other are one list."""
    number = 0
    last: Statement | None = None
    for one in found:
        if last is None or not _goes_on(one, last):
            number += 1
        last = one
        yield replace(one, block=number)


def _goes_on(one: Statement, last: Statement) -> bool:
    """Whether it belongs to the block of the one before."""
    if one.form in _LISTS:
        return _LISTS[one.form] == _LISTS.get(last.form)
    is_same_block = (one.form, one.block) == (last.form, last.block)
    return one.form is Form.PROSE and is_same_block


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
