"""Reads what a model wrote: a draft in JSON, whatever it did to it, or Markdown, as blocks of statements.

The draft is untrusted. JSON in a fence, with trailing commas or cut off in the middle is read as far as it goes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.answering.gate.draft.cleaning import statement, with_placeholders
from bot.answering.gate.draft.decoding import as_list, decoded
from bot.answering.gate.draft.markdown import in_markdown, without_mark
from bot.answering.gate.draft.plain import LONGEST_DRAFT, Quote, Statement, cited, cleaned
from bot.nouns import Form

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Any

_FORMS = {form.value: form for form in Form}
"""How a draft names the forms: `lead-in`, `item`."""
_BEGINNING = '{"blocks"'
"""How a draft in JSON begins, as we ask for it."""
_MOST_QUOTES = 3
_LONGEST_QUOTE = 1_500
"""Quotes of one claim that are read, and characters of one: a model may repeat itself without an end."""


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
    given, is_whole = decoded(draft, "blocks")
    if not given:
        alone, is_whole = _blocks_alone(draft)
        given = {"blocks": alone}
    blocks = given.get("blocks", [])
    if blocks is None:
        found = () if _looks_structured(draft) else in_markdown(draft)
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
    given, is_whole = decoded(draft, "claims", "[{")
    blocks = [given] if isinstance(given, dict) else as_list(given)
    has_claims = any("claims" in block for block in blocks if isinstance(block, dict))
    return (blocks if has_claims else None), is_whole


def _once(found: Iterable[Statement]) -> tuple[Statement, ...]:
    """Each sentence once; items and rows may repeat each other under another lead-in, and steps after another step."""
    kept: list[Statement] = []
    seen: set[tuple[str, int]] = set()
    last = ""
    for one in found:
        said = one.text.casefold()
        block = 0 if one.form is Form.PROSE else one.block

        # `1. Press it. 2. Wait. 3. Press it.`
        comes_again = one.form is Form.STEP and said != last
        if comes_again or (said, block) not in seen:
            kept.append(one)
        seen.add((said, block))
        last = said
    return tuple(kept)


def _looks_structured(draft: str) -> bool:
    """Whether it began as one of ours, however little of it there is: it is no text to show."""
    # Without a fence before it and without white space: a draft may have been cut off after `{ "bl`.
    bare = re.sub(r"^\s*(?:```\w*)?|\s", "", draft)
    begun = bare[: len(_BEGINNING)]
    return bool(begun) and _BEGINNING.startswith(begun)


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
    one = statement(without_mark(raw, form), form, number)
    if one is None:
        return

    quotes = _quotes(claim.get("quotes"))
    named = [quote.passage for quote in quotes if quote.passage]
    calculation = claim.get("calculation")
    yield replace(
        one,
        cited=tuple(dict.fromkeys((*cited(with_placeholders(raw)), *named))),
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
    if one.form is Form.HEAD:
        return False  # it begins a table, also right after another
    if one.form in _LISTS:
        return _LISTS[one.form] == _LISTS.get(last.form)
    is_same_block = (one.form, one.block) == (last.form, last.block)
    return one.form is Form.PROSE and is_same_block
