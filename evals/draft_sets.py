"""Drafts as a strong model writes them, with subtle errors, each in place of the sentence that it distorts.

Those of `evals/drafted/drafts.yaml` are over the made-up documents beside them, those of `evals/drafts_team.jsonl` over
real teams' documents. They were written before the gate saw them; `DIGEST` and `TEAM_DIGEST` say which they were.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import yaml

from evals.setup import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.engine import Engine
    from bot.nouns import Chunk, Hit

FOLDER = ROOT / "evals" / "drafted"
DIGEST = "b65466acffc95a5f0c4d7309a412f65b7b5ddcab771a45f89a7ab6fb68ef4d8f"
"""SHA-256 of the drafts and of their documents, as they were before the gate was changed for them."""
TEAM_DIGEST = "b6dd81b02599755b135e08fb1f58413608188ef4385451e4dfcce9647a49439d"
"""SHA-256 of the drafts over real documents. Their words are as they were written (39a0772); what refers to passages
was moved to those of extraction 23, where the same words stand, but for five drafts whose words stand there no more."""
MISSING = "missing"
"""The kind of a sentence that says what the passages don't."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """A claim of a draft: its kind, its words, the words that prove it, and the calculation, where it computes.

    Of a table row, `text` has its cells, parted by ` | `. `places` are the numbers of the passages that the quotes are
    from, where they are known.
    """

    kind: str
    text: str
    quotes: tuple[str, ...] = ()
    calculation: str = ""
    places: tuple[int, ...] = ()

    def found(self, numbered: Numbered) -> list[tuple[int, str]]:
        """The quotes with the numbers of their passages, from 1; 0 for none."""
        if self.places:
            return list(zip(self.places, self.quotes, strict=True))
        return [numbered.find(quote) for quote in self.quotes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A block of a draft: `p`, `lead`, `items`, `steps`, `table` or `code`."""

    form: str
    sentences: tuple[Sentence, ...]
    header: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A question with a natural answer, and errors: the kind, the number of the sentence it replaces, and its words."""

    id: str
    question: str
    parts: tuple[Block, ...]
    errors: tuple[tuple[str, int, str], ...]

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences, in order; lines of code are none."""
        return tuple(one for part in self.parts if part.form != "code" for one in part.sentences)

    def with_error(self, number: int, text: str) -> Drafted:
        """The same draft with these words in place of a sentence; what a misled model points to stays the same."""
        old = self.sentences[number]
        new = replace(old, text=text)
        parts = []
        for block in self.parts:
            sentences = _swapped(block.sentences, old, new)
            parts.append(replace(block, sentences=sentences))
        return replace(self, parts=tuple(parts))


def _swapped(sentences: Sequence[Sentence], old: Sentence, new: Sentence) -> tuple[Sentence, ...]:
    return tuple(new if one is old else one for one in sentences)


def digest() -> str:
    """Of the drafts and documents as they are now."""
    seen = hashlib.sha256()
    files = sorted(one for one in FOLDER.rglob("*") if one.is_file())
    for path in files:
        name = path.relative_to(FOLDER)
        seen.update(f"{name}\0".encode() + path.read_bytes())
    return seen.hexdigest()


def drafts() -> list[Drafted]:
    """Every question with its draft."""
    rows = yaml.safe_load((FOLDER / "drafts.yaml").read_text(encoding="utf-8"))
    return list(map(_drafted, rows))


def _drafted(row: Mapping[str, Any]) -> Drafted:
    parts = [_part(form, given) for block in row["draft"] for form, given in block.items()]
    errors = [(kind, number, _words(text)) for kind, number, text, *_ in row["wrong"]]
    return Drafted(id=row["id"], question=row["ask"], parts=tuple(parts), errors=tuple(errors))


def _part(form: str, given: Any) -> Block:  # noqa: ANN401 - whatever YAML holds
    match form:
        case "code":
            return Block(form=form, sentences=(Sentence(kind="code", text=given),))
        case "lead":
            return Block(form=form, sentences=(_sentence(given),))
        case "table":
            rows = tuple(_sentence(row) for row in given["rows"])
            return Block(form=form, sentences=rows, header=tuple(given["header"]))
    return Block(form=form, sentences=tuple(map(_sentence, given)))


def _sentence(given: Sequence[Any]) -> Sentence:
    kind, text, *rest = given
    quotes = tuple(one for one in rest if isinstance(one, str))
    calculation = next((one["calc"] for one in rest if isinstance(one, dict)), "")
    return Sentence(kind=kind, text=_words(text), quotes=quotes, calculation=calculation)


def _words(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else " | ".join(text)


class Numbered:
    """The passages that a model is shown, and where in them words stand."""

    def __init__(self, hits: Sequence[Hit]) -> None:
        self._texts = [hit.chunk.text for hit in hits]
        self._rows = [_rows_of(hit.chunk) for hit in hits]

    def find(self, quote: str) -> tuple[int, str]:
        """The number of the passage, from 1, with the words as they stand there; 0 where it is in none.

        The first cell of a table row stands for the row; marks of Markdown are not in the text.
        """
        quote = re.sub("[*`]", "", quote)
        words = " ".join(quote.split())
        for number, (text, rows) in enumerate(zip(self._texts, self._rows, strict=True), 1):
            row = _row_that_begins(rows, quote)
            if row or words in " ".join(text.split()):
                return number, row or quote
        return 0, quote


def _rows_of(chunk: Chunk) -> list[str]:
    offset = chunk.start
    return [chunk.text[row.start - offset : row.end - offset] for row in chunk.rows]


def _row_that_begins(rows: Sequence[str], quote: str) -> str:
    """The row whose first cell has these words: that of `Basic` is `Plan: Basic; Price: $5`; empty where none has."""
    for row in rows:
        first_cell = row.split(";")[0]
        _, _, value = first_cell.partition(": ")
        if value.strip(" `") == quote:
            return row
    return ""


def as_markdown(draft: Drafted, numbered: Numbered) -> str:
    """The draft as a model writes it without a schema, each sentence with its markers."""
    return "\n\n".join(_in_markdown(part, numbered) for part in draft.parts)


def _in_markdown(part: Block, numbered: Numbered) -> str:
    said = [f"{one.text}{_markers(one, numbered)}" for one in part.sentences]
    match part.form:
        case "code":
            return f"```\n{part.sentences[0].text}\n```"
        case "items":
            return "\n".join(f"- {one}" for one in said)
        case "steps":
            return "\n".join(f"{number}. {one}" for number, one in enumerate(said, 1))
        case "table":
            head = (" | ".join(part.header), " | ".join("---" for _ in part.header))
            return "\n".join(f"| {row} |" for row in (*head, *said))
        case "lead":
            return part.sentences[0].text
    return " ".join(said)


FORM_NAMES = {"p": "paragraph", "lead": "lead-in", "items": "item", "steps": "step", "code": "code", "table": "row"}


def as_json(draft: Drafted, numbered: Numbered) -> str:
    """The draft as a model writes it to a schema, each sentence with the words that it points at."""
    blocks = [one for block in draft.parts for one in _in_json(block, numbered)]
    missing = [quote for one in draft.sentences if one.kind == MISSING for quote in one.quotes]
    return json.dumps({"blocks": blocks, "missing": missing})


def _in_json(block: Block, numbered: Numbered) -> Iterator[dict[str, object]]:
    if block.header:
        yield {"form": "head", "claims": [{"text": " | ".join(block.header)}]}
    claims = [as_claim(one, numbered) for one in block.sentences if one.kind != MISSING]
    yield {"form": FORM_NAMES[block.form], "claims": claims}


def as_claim(sentence: Sentence, numbered: Numbered) -> dict[str, object]:
    """A claim of the schema."""
    quotes = [{"passage": number, "words": words_} for number, words_ in sentence.found(numbered)]
    return {"text": sentence.text, "quotes": quotes, "calculation": sentence.calculation}


def _markers(sentence: Sentence, numbered: Numbered) -> str:
    if sentence.kind == MISSING:
        return ""
    found = dict.fromkeys(number for number, _ in sentence.found(numbered))
    markers = "".join(f"[{number}]" for number in found if number)
    return f" {markers}"


def plain(text: str) -> str:
    """The words, without markers, marks of Markdown and dates of old sources, for comparing.

    `‹name>`, as prompts write `<name>`, is the same.
    """
    unmarked = re.sub(r"[*`_#\\]", "", text)
    # `[2]`, `(2024-05-06)`, and the `|` between cells
    bare = re.sub(r"\[\d+\]|\(\d{4}-\d\d-\d\d\)|\|", " ", unmarked).replace("‹", "<")
    words = " ".join(bare.casefold().split())
    return words.strip(" .:;").replace(" ,", ",")


NEAR = 60
"""Passages among which those that a draft was written from are looked for."""
REFERENCE = re.compile(r"\{\{(\d+):(\d+):(\d+)\}\}")
"""`{{2:10:64}}`: the characters 10 to 64 of the second passage. The set holds no words of the documents' own."""
TEAM = ROOT / "evals" / "drafts_team.jsonl"
BY_NAME = {name: form for form, name in FORM_NAMES.items()}


def team_rows() -> list[dict[str, Any]]:
    """The drafts over real teams' documents, as they are kept."""
    return [json.loads(line) for line in TEAM.read_text(encoding="utf-8").splitlines()]


def on_passages(row: Mapping[str, Any], question: str, engine: Engine) -> tuple[Drafted, tuple[Hit, ...]] | None:
    """A draft with the passages that it was written from; None where a passage is no longer as it was."""
    there = {_place(hit.chunk): hit for hit in engine.search(question, NEAR)}
    hits = [there.get(tuple(passage)) for passage in row["passages"]]
    if None in hits:
        return None
    passages = tuple(filter(None, hits))

    def referred(reference: re.Match[str]) -> str:
        number, start, end = map(int, reference.groups())
        return passages[number - 1].chunk.text[start:end]

    def written(text: str) -> str:
        return REFERENCE.sub(referred, text)

    errors = tuple((kind, number, written(text)) for kind, number, text in row["wrong"])
    parts = tuple(_parts(row["draft"], written))
    drafted = Drafted(id=row["id"], question=question, parts=parts, errors=errors)
    return drafted, passages


def _place(chunk: Chunk) -> tuple[str, int, int, str]:
    digest = hashlib.sha256(chunk.text.encode()).hexdigest()[:8]
    return chunk.source, chunk.start, chunk.end, digest


def _parts(blocks: Sequence[Any], written: Callable[[str], str]) -> Iterator[Block]:
    """The blocks of a draft; the head of a table goes with the rows that follow it."""
    header: tuple[str, ...] = ()
    for form, claims in blocks:
        if form == "head":
            header = tuple(written(claims[0][1]).split(" | "))
            continue
        sentences = tuple(_claimed(claim, written) for claim in claims)
        yield Block(form=BY_NAME[form], sentences=sentences, header=header if form == "row" else ())


def _claimed(claim: Sequence[Any], written: Callable[[str], str]) -> Sentence:
    kind, text, quotes, calculation = claim
    return Sentence(
        kind=kind,
        text=written(text),
        quotes=tuple(written(words_) for _, words_ in quotes),
        places=tuple(number for number, _ in quotes),
        calculation=calculation,
    )
