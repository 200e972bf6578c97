"""How much of a strong model's natural answers reaches the reader, and how many subtle errors do.

`python -m evals.drafts` plays the drafts of `evals/drafted/drafts.yaml` through the writer, over the made-up documents
beside them, and those of `evals/drafts_team.jsonl` over real teams' documents: each as it is, and once for each planted
error, which stands in place of the sentence that it distorts. The drafts were written before the gate saw them;
`DIGEST` and `TEAM_DIGEST` say which they were. `--list` prints what was lost and what got through.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import yaml

from bot.answering.gate.verify import Gate
from bot.answering.generative import Capable, Generative
from bot.answering.understand.condense import ByWords
from bot.answering.understand.understanding import Part, Understanding, Understood
from bot.nouns import Question, Ruling, Rulings, Said, StandAlone, Written
from bot.prompts import AnswerPrompt, DraftPrompt
from bot.words import words
from evals import data
from evals.corpora import CORPORA, indexed, questions
from evals.figures import mean
from evals.setup import ROOT
from evals.suite import Report, of
from evals.suite import digest as digest_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.engine import Engine
    from bot.nouns import Answer, Chunk, Clearance, Hit
    from bot.nouns import Sentence as Judged
    from evals.figures import Figure
    from evals.suite import Suite

FOLDER = ROOT / "evals" / "drafted"
DIGEST = "b65466acffc95a5f0c4d7309a412f65b7b5ddcab771a45f89a7ab6fb68ef4d8f"
"""SHA-256 of the drafts and of their documents, as they were before the gate was changed for them."""
TEAM_DIGEST = "ac52e5218befe188309822f12207d2f67c5113250e04dd10db1f07d08596eefc"
"""SHA-256 of the drafts over real documents."""
PASSAGES = 6
CAUGHT, FALSE_ALARMS = 0.9, 0.03
"""Of a scripted judge: the part of the errors that it sees, and of right sentences that it takes for one."""
QUICK = 12
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
        parts = tuple(replace(block, sentences=_swapped(block.sentences, old, new)) for block in self.parts)
        return replace(self, parts=parts)


def _swapped(sentences: Sequence[Sentence], old: Sentence, new: Sentence) -> tuple[Sentence, ...]:
    return tuple(new if one is old else one for one in sentences)


def digest() -> str:
    """Of the drafts and documents as they are now."""
    seen = hashlib.sha256()
    for path in sorted(one for one in FOLDER.rglob("*") if one.is_file()):
        seen.update(f"{path.relative_to(FOLDER)}\0".encode() + path.read_bytes())
    return seen.hexdigest()


def drafts() -> list[Drafted]:
    """Every question with its draft."""
    rows = yaml.safe_load((FOLDER / "drafts.yaml").read_text(encoding="utf-8"))
    return [
        Drafted(
            id=row["id"],
            question=row["ask"],
            parts=tuple(_part(*one) for block in row["draft"] for one in block.items()),
            errors=tuple((kind, number, _words(text)) for kind, number, text, *_ in row["wrong"]),
        )
        for row in rows
    ]


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
        self._rows = [
            [hit.chunk.text[row.start - hit.chunk.start : row.end - hit.chunk.start] for row in hit.chunk.rows]
            for hit in hits
        ]

    def find(self, quote: str) -> tuple[int, str]:
        """The number of the passage, from 1, with the words as they stand there; 0 where it is in none.

        The first cell of a table row stands for the row; marks of Markdown are not in the text.
        """
        quote = re.sub("[*`]", "", quote)
        for number, (text, rows) in enumerate(zip(self._texts, self._rows, strict=True), 1):
            row = next((row for row in rows if row.split(";")[0].partition(": ")[2].strip(" `") == quote), "")
            if row or " ".join(quote.split()) in " ".join(text.split()):
                return number, row or quote
        return 0, quote


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
    claims = [_claim(one, numbered) for one in block.sentences if one.kind != MISSING]
    yield {"form": FORM_NAMES[block.form], "claims": claims}


def _claim(sentence: Sentence, numbered: Numbered) -> dict[str, object]:
    quotes = [{"passage": number, "words": words_} for number, words_ in sentence.found(numbered)]
    return {"text": sentence.text, "quotes": quotes, "calculation": sentence.calculation}


def _markers(sentence: Sentence, numbered: Numbered) -> str:
    found = dict.fromkeys(number for number, _ in sentence.found(numbered))
    return " " + "".join(f"[{number}]" for number in found if number) if sentence.kind != MISSING else ""


class Scripted:
    """A FormModel that writes one text, whatever it is asked."""

    name, seconds = "scripted", None

    def __init__(self, text: str) -> None:
        self._text = text

    def write(
        self, _system: str, _user: str, _on_words: Callable[[int], None], *, seconds: float | None = None
    ) -> Written:
        del seconds
        return Written(text=self._text)

    def fill(
        self,
        system: str,
        user: str,
        schema: Mapping[str, Any],
        on_words: Callable[[int], None],
        *,
        seconds: float | None = None,
    ) -> Written:
        del schema
        return self.write(system, user, on_words, seconds=seconds)


@dataclass(frozen=True)
class Judging:
    """A Judge of stated accuracy, with the same draws for each variant; `error` is what the draft has wrong."""

    error: str = ""

    def judge(self, question: str, sentences: Sequence[Judged], seconds: float | None = None) -> Rulings:
        del question, seconds
        return Rulings(rulings=tuple(self._ruling(one.text) for one in sentences))

    def _ruling(self, text: str) -> Ruling:
        draw = digest_of(text)[0] / 256
        is_wrong = bool(self.error) and plain(longest(self.error)) in plain(text)
        falls = draw < (CAUGHT if is_wrong else FALSE_ALARMS)
        return Ruling(said=Said.NOT_SAID if falls else Said.SUPPORTED)


@dataclass(frozen=True)
class Fixed:
    """A Retriever that always finds the same."""

    hits: tuple[Hit, ...]

    def retrieve(self, query: str, k: int, clearance: Clearance | None = None) -> tuple[Hit, ...]:
        del query, clearance
        return self.hits[:k]


class AsAsked(Understanding):
    """Takes every message as one question."""

    def understand(self, question: Question) -> Understood:
        return Understood(parts=(Part(asked=question.text, search=StandAlone(text=question.text)),))


def found_for(draft: Drafted, engine: Engine, everything: Sequence[Hit]) -> tuple[Hit, ...]:
    """What the product finds, with the passages that the draft needs in place of the last ones."""
    hits = list(engine.search(draft.question, PASSAGES))
    for quote in (quote for one in draft.sentences for quote in one.quotes if one.kind != MISSING):
        if not Numbered(hits).find(quote)[0]:
            hits += [hit for hit in everything if Numbered([hit]).find(quote)[0]][:1]
    return tuple(hits)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What the reader was shown of a draft, right or with an error."""

    draft: Drafted
    answer: Answer

    @property
    def text(self) -> str:
        """The answer as plain text."""
        return self.answer.text

    def has(self, sentence: Sentence) -> bool:
        """Whether the sentence reached the reader; of what the passages don't say, whether that is said."""
        if sentence.kind == MISSING:
            said = frozenset(words(" ".join((self.text, self.answer.note, *self.answer.missing, *self.answer.absent))))
            return all(frozenset(words(quote)) <= said for quote in sentence.quotes)
        if sentence.kind == "row":
            return all(plain(cell) in plain(self.text) for cell in sentence.text.split(" | ")) and self.is_row(sentence)
        return plain(sentence.text) in plain(self.text)

    def is_row(self, sentence: Sentence) -> bool:
        """Whether its cells stand on one line."""
        cells = [plain(cell) for cell in sentence.text.split(" | ")]
        return any(all(cell in plain(line) for cell in cells) for line in self.text.split("\n"))

    def shows_error(self, text: str) -> bool:
        """Whether the longest sentence of the error was shown."""
        if " | " in text:
            return self.is_row(Sentence(kind="row", text=text))
        return plain(longest(text)) in plain(self.text)

    def is_intact(self, part: Block) -> bool:
        """Whether a list, a table or code is still one: each item, row and line on a line of its own."""
        lines = [re.sub(r"^\W*(?:\d{1,2}\.\s+)?", "", plain(line)) for line in self.text.split("\n")]
        if part.form == "code":
            bare = [line.strip() for line in self.text.split("\n")]
            return all(line.strip() in bare for line in part.sentences[0].text.split("\n"))
        if part.form == "table":
            return all(map(self.is_row, part.sentences))
        return all(plain(one.text) in lines for one in part.sentences)


def plain(text: str) -> str:
    """The words, without markers, marks of Markdown and dates of old sources, for comparing."""
    bare = re.sub(r"\[\d+\]|\(\d{4}-\d\d-\d\d\)|\|", " ", re.sub(r"[*`_#\\]", "", text))
    return " ".join(bare.casefold().split()).strip(" .:;").replace(" ,", ",")


def longest(text: str) -> str:
    """The longest sentence of a text."""
    return max(re.split(r"(?<=[.!?;])\s", text), key=len)


FORMS = ("items", "steps", "table", "code")
Play = dict[str, list[bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How drafts are written and checked."""

    write: Callable[[Drafted, Numbered], str]
    points: bool
    """Whether the model points at the words that prove each claim."""
    is_judged: bool = False


def played(draft: Drafted, engine: Engine, hits: tuple[Hit, ...], way: Way, gate: Gate, error: str = "") -> Shown:
    """What becomes of a draft; `error` is what it has wrong."""
    model = Scripted(way.write(draft, Numbered(hits)))
    judge = Judging(error) if way.is_judged else None
    writer: Generative = (
        Capable(model, gate, engine.writer, DraftPrompt(), passages=len(hits), judge=judge)
        if way.points
        else Generative(model, gate, engine.writer, AnswerPrompt(), passages=len(hits), judge=judge)
    )
    asking = replace(engine, understanding=AsAsked(ByWords()), retriever=Fixed(hits), writer=writer, passages=len(hits))
    return Shown(draft=draft, answer=asking.answer(Question(text=draft.question)))


def tally(shown: Sequence[Shown], wrong: Sequence[tuple[str, Shown, str]]) -> dict[str, Play]:
    """By measure and kind, each case: kept or not, shown or not."""
    kept, errors, forms, well = (defaultdict(list) for _ in range(4))
    for one in shown:
        for sentence in one.draft.sentences:
            kept[sentence.kind].append(one.has(sentence))
        parts = [part for part in one.draft.parts if part.form in FORMS]
        for part in parts:
            forms[part.form].append(one.is_intact(part))
        well["all"].append(all(map(one.has, one.draft.sentences)) and all(map(one.is_intact, parts)))
    for kind, one, text in wrong:
        errors[kind].append(one.shows_error(text))
    return {"kept": kept, "errors shown": errors, "forms intact": forms, "answers that reach the reader well": well}


WAYS: Mapping[str, Way] = {
    "plain": Way(write=as_markdown, points=False),
    "pointed": Way(write=as_json, points=True),
    "pointed and judged": Way(write=as_json, points=True, is_judged=True),
}


def evaluate(suite: Suite) -> Report:
    """Every draft, right and with each of its errors, written and checked in every way."""
    figures: dict[str, Figure] = {}
    results: dict[str, object] = {"judge": {"errors it catches": CAUGHT, "false alarms": FALSE_ALARMS}}
    turns: list[dict[str, object]] = []
    for documents, plays in {"made-up": of_made_up(suite), "team": of_teams(suite)}.items():
        for name, (right, wrong) in plays.items():
            tallied = tally(right, wrong)
            figures |= {f"drafts, {documents}, {name}: {measure}": mean(_all(one)) for measure, one in tallied.items()}
            results[f"{documents}, {name}"] = {measure: _counted(one) for measure, one in tallied.items()}
            turns += [{"documents": documents, "way": name, **row} for row in _rows(right, wrong)]
    return Report(figures=figures, results=results, turns=turns)


Played = tuple[list[Shown], list[tuple[str, Shown, str]]]


def of_made_up(suite: Suite) -> dict[str, Played]:
    """By way, what became of the drafts over made-up documents."""
    with indexed(FOLDER / "docs") as engine:
        everything = engine.search("Brackwater Radio", 200)
        chosen = suite.some(drafts(), QUICK, lambda one: one.id)
        found = [(draft, found_for(draft, engine, everything)) for draft in chosen]
        return {name: in_one_way(found, engine, way, Gate(suite.embed)) for name, way in WAYS.items()}


def of_teams(suite: Suite) -> dict[str, Played]:
    """By way, what became of the drafts over real teams' documents."""
    played_: dict[str, Played] = {name: ([], []) for name in WAYS}
    chosen = suite.some(team_rows(), QUICK, lambda row: row["id"])
    for corpus in CORPORA:
        with indexed(suite.data / "team" / corpus / "docs", suite.indexes) as engine:
            asked = {one.id: one.turns[0] for one in questions(suite.data / "team" / corpus / "questions.json")}
            found = [on_passages(row, asked[row["id"]], engine) for row in chosen if row["corpus"] == corpus]
            for name, way in WAYS.items():
                right, wrong = in_one_way(list(filter(None, found)), engine, way, Gate(suite.embed))
                played_[name][0].extend(right)
                played_[name][1].extend(wrong)
    return played_


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

    def written(text: str) -> str:
        return REFERENCE.sub(lambda one: passages[int(one[1]) - 1].chunk.text[int(one[2]) : int(one[3])], text)

    errors = tuple((kind, number, written(text)) for kind, number, text in row["wrong"])
    drafted = Drafted(id=row["id"], question=question, parts=tuple(_parts(row["draft"], written)), errors=errors)
    return drafted, passages


def _place(chunk: Chunk) -> tuple[str, int, int, str]:
    return chunk.source, chunk.start, chunk.end, hashlib.sha256(chunk.text.encode()).hexdigest()[:8]


def _parts(blocks: Sequence[Any], written: Callable[[str], str]) -> Iterator[Block]:
    """The blocks of a draft; the head of a table goes with the rows that follow it."""
    header: tuple[str, ...] = ()
    for form, claims in blocks:
        if form == "head":
            header = tuple(written(claims[0][1]).split(" | "))
            continue
        sentences = tuple(
            Sentence(
                kind=kind,
                text=written(text),
                quotes=tuple(written(words_) for _, words_ in quotes),
                places=tuple(number for number, _ in quotes),
                calculation=calculation,
            )
            for kind, text, quotes, calculation in claims
        )
        yield Block(form=BY_NAME[form], sentences=sentences, header=header if form == "row" else ())


def in_one_way(found: Sequence[tuple[Drafted, tuple[Hit, ...]]], engine: Engine, way: Way, gate: Gate) -> Played:
    """Every draft as it is, and with each of its errors: the kind, what was shown, and the error."""
    right = [played(draft, engine, hits, way, gate) for draft, hits in found]
    wrong = [
        (kind, played(draft.with_error(number, text), engine, hits, way, gate, text), text)
        for draft, hits in found
        for kind, number, text in draft.errors
    ]
    return right, wrong


def _all(by_kind: Play) -> list[bool]:
    return [one for some in by_kind.values() for one in some]


def _counted(by_kind: Play) -> dict[str, str]:
    return {kind: f"{sum(some)} of {len(some)}" for kind, some in sorted(by_kind.items())}


def _rows(right: Sequence[Shown], wrong: Sequence[tuple[str, Shown, str]]) -> Iterator[dict[str, object]]:
    for one in right:
        for sentence in one.draft.sentences:
            if not one.has(sentence):
                yield {"id": one.draft.id, "lost": sentence.kind, "text": sentence.text, **_why(one)}
        for part in one.draft.parts:
            if part.form in FORMS and not one.is_intact(part):
                yield {"id": one.draft.id, "broken": part.form, "text": part.sentences[0].text, **_why(one)}
    for kind, one, text in wrong:
        if one.shows_error(text):
            yield {"id": one.draft.id, "through": kind, "text": text, "quotes": [c.words for c in one.answer.citations]}


def _why(one: Shown) -> dict[str, object]:
    dropped = [f"{sentence.text} ({sentence.reason})" for sentence in one.answer.trace.dropped]
    return {"dropped": dropped, "note": one.answer.note, "model": one.answer.model}


def main() -> None:
    """Play, print, and write the figures."""
    parser = data.parser(__doc__ or "")
    parser.add_argument("--list", action="store_true", help="print what was lost and what got through; write nothing")
    arguments = parser.parse_args()
    suite = of(arguments)
    report = evaluate(suite)
    suite.embed.save()
    if arguments.list:
        for turn in report.turns:
            print(*(f"{key}: {value}" for key, value in turn.items()), sep="\n  ")
        for name, figure in report.figures.items():
            print(f"{figure.shown}  {name}")
        for name, by_measure in report.results.items():
            print(name, by_measure)
        return
    out = data.out(arguments.out, only_to_look_at=suite.is_quick)
    data.write(out, "drafts.json", report.results, report.figures)


if __name__ == "__main__":
    main()
