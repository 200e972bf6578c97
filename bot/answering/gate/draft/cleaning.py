"""The words of a statement as they are shown: without markup, and with what prompts took from code and links."""

from __future__ import annotations

import re
from dataclasses import replace
from string import punctuation
from typing import TYPE_CHECKING

from bot.answering.gate.draft.plain import CITATION_MARKER, Statement, cleaned, statements, visible
from bot.nouns import CELL, Form

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MARKUP = re.compile(r"[*`~_<>()\[\]!#]")
"""The marks of `**`, `![](` and `<`"""
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


def statement(
    raw: str,
    form: Form,
    block: int,
    numbers: tuple[int, ...] = (),
) -> Statement | None:
    """The words as they are shown; none where nothing can be read."""
    raw = with_placeholders(raw)
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


def paragraph(raw: str, number: int) -> Iterator[Statement]:
    """The sentences of a paragraph; one that ends with a colon leads over to what follows."""
    raw = with_placeholders(raw)
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
        words = cleaned(cell)
        # Nothing is left of a cell such as `%`, which has no word: it is shown as it is.
        cells.append(words or _sign(cell))
    return CELL.join(cells) if any(cells) else ""


def _sentence(
    raw: str,
    form: Form,
    block: int,
    numbers: tuple[int, ...],
) -> Statement | None:
    text = cleaned(raw)
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


def with_placeholders(raw: str) -> str:
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


def _places(text: str, bold: Sequence[str]) -> tuple[tuple[int, int], ...]:
    """Where the words that were bold stand in the text."""
    found: list[tuple[int, int]] = []
    for words in filter(None, bold):
        # Each is looked for after the one before, since the same words may be bold twice.
        start = text.find(words, found[-1][1] if found else 0)
        if start >= 0:
            found.append((start, start + len(words)))
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
