"""Whether answers show that sources disagree, and only then.

`python -m evals.disagreement` makes pairs that disagree out of SQuAD 2: beside the passage that answers stands a copy,
of another document and another date, in which the answer is another number or date, or its sentence is denied; once in
the same words and once reworded. False alarms are counted on pairs that agree and on questions to untouched corpora.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from bot.adapters.models.onnx import bundled_reader
from bot.answering.disagreement.dissent import with_dissent
from bot.answering.disagreement.values import Sort, values
from bot.answering.evidence.question import AnswerType, answer_type
from bot.answering.evidence.sentences import sentences
from bot.answering.extractive import FLOOR, Extractive
from evals import data, examples
from evals.figures import share
from evals.index import Lexical
from evals.suite import Report, of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from bot.nouns import Draft, Hit
    from evals.examples import Example
    from evals.figures import Figure
    from evals.suite import Suite

PASSAGES = 6
"""As many hits as the product writes from."""
OLD, NEW = date(2024, 1, 10), date(2026, 3, 2)
COPY = " (copy)"
DOMAINS = ("clapnq", "cloud", "fiqa", "govt")
MADE = {"value": "another number or date", "value_reworded": "the same, reworded", "denial": "denied"}
QUICK = 1500
"""Questions of SQuAD 2, of all kinds, in a quick run."""


@dataclass(frozen=True)
class Pair:
    """A question, its hits with the copy among them, and both versions of the sentence that answers."""

    example: Example
    hits: tuple[Hit, ...]
    sentences: tuple[str, str]


NUMBER_WORDS = "two three four five six seven eight nine ten eleven twelve".split()
MONTHS = "January February March April May June July August September October November December".split()


YEAR = re.compile(r"1\d{3}|20\d\d")
"""`1998`, `2026`"""
IN_DIGITS = re.compile(r"\d[\d,]*")
"""`1,500`, and the `14` of `14 days`"""


def another(answer: str) -> str:
    """The answer with another number or date of the same form; the answer itself where it holds none."""
    digits = IN_DIGITS.search(answer)
    if digits:
        number = digits.group().rstrip(",")
        value = int(number.replace(",", ""))
        # a year stays one; any other number changes by more than rounding would
        apart = 3 if YEAR.fullmatch(number) else max(value // 9, 1)
        other = value + apart
        written = f"{other:,}" if "," in number else str(other)
        return answer.replace(number, written, 1)

    for words in (MONTHS, NUMBER_WORDS):
        for here, there in zip(words, (*words[1:], words[0]), strict=True):
            if re.search(rf"\b{here}\b", answer):
                return re.sub(rf"\b{here}\b", there, answer)
    return answer


AUXILIARY = re.compile(r"\b(?:is|are|was|were|can|must|may|should|will|would|could)\b(?! not)")
"""The `must` of `Guests must sign in.`; not that of `must not`"""


def denied(sentence: str) -> str:
    """The sentence with its first auxiliary verb denied."""
    return AUXILIARY.sub(lambda match: f"{match.group()} not", sentence, count=1)


SWAPS = dict(
    pair.split(" > ")
    for pair in (
        "began > started, built > constructed, about > approximately, around > roughly, people > inhabitants, "
        "large > big, more than > over, received > got, located > situated, also > , however > , "
        "known > called, said > stated, "
        "created > formed, largest > biggest, several > various, called > named, consists of > comprises, "
        "died > were killed, city > town, country > nation, company > firm, "
        "war > conflict, children > kids, show > reveal, used > employed"
    ).split(", ")
)
LEADING = re.compile(
    r"(?P<lead>(?:In|On|During|After|Before|By|At|Since|For|From|Until|As of) [^,]{2,40}), (?!\d)"
    r"(?P<rest>.+?)(?P<stop>[.!?]?)$",
    re.DOTALL,
)
"""`In winter, the gate is closed.`; not `In May, 2026`"""
TRAILING = re.compile(r"(?P<rest>.+) (?P<trail>(?:in|on|during|by|at|since|until) [^,;]{3,30})\.$", re.DOTALL)
"""`The gate is closed in winter.`"""


def reordered(sentence: str) -> str:
    """The sentence with the adverbial that it begins with put last, or the one that it ends with put first."""
    leading = LEADING.match(sentence)
    if leading:
        lead, rest = leading["lead"], leading["rest"]
        return f"{rest[0].upper()}{rest[1:]} {lead[0].lower()}{lead[1:]}{leading['stop']}"

    trailing = TRAILING.match(sentence)
    if trailing:
        trail, rest = trailing["trail"], re.sub(r"^The ", "the ", trailing["rest"])
        return f"{trail[0].upper()}{trail[1:]}, {rest}."
    return sentence


def reworded(sentence: str) -> str:
    """The sentence in another order, with other words for common ones."""
    said = reordered(sentence)
    for here, there in SWAPS.items():
        instead = f"{there} " if there else ""
        said = re.sub(rf"\b{here}\b ?", instead, said)
    in_one_line = " ".join(said.split())
    # a swap leaves a space before the comma: `the people , who`
    return re.sub(r" +([.,;])", r"\1", in_one_line)


def pairs(found: Iterable[Example], change: Callable[[Example, str], str]) -> Iterator[Pair]:
    """For each question whose passage was found: the passage, and a copy in which `change` was made to its sentence."""
    for example in found:
        place = next(
            (at for at, hit in enumerate(example.hits[:PASSAGES]) if hit.chunk.id == example.asked.passage), None
        )
        if place is None:
            continue

        sentence = _sentence(example.hits[place].chunk.text, example)
        changed = change(example, sentence)
        if sentence and changed != sentence:
            hits = _beside(example.hits, place, sentence, changed)
            yield Pair(example, hits, (sentence, changed))


def _sentence(text: str, example: Example) -> str:
    """The sentence that holds the gold answer; of several, none, since only one of them would be changed."""
    answer = example.asked.answers[0]
    holding = [text[start:end] for start, end in sentences(text) if answer in text[start:end]]
    return holding[0] if len(holding) == 1 else ""


def _beside(hits: Sequence[Hit], place: int, sentence: str, changed: str) -> tuple[Hit, ...]:
    """The hits with the changed copy, the newer of the two, before the passage."""
    hit = hits[place]
    old = replace(hit, chunk=replace(hit.chunk, modified=OLD))
    text = hit.chunk.text.replace(sentence, changed)
    name = hit.chunk.id + COPY
    new = replace(hit, chunk=replace(hit.chunk, id=name, source=name, text=text, end=len(text), modified=NEW))
    return (*hits[:place], old, new, *hits[place + 1 :])[:PASSAGES]


def by_value(example: Example, sentence: str) -> str:
    """The sentence with another number or date for the answer."""
    answer = example.asked.answers[0]
    return sentence.replace(answer, another(answer), 1)


def by_denial(example: Example, sentence: str) -> str:
    """The sentence denied, for a question that asks for neither a name nor a reason."""
    return denied(sentence) if answer_type(example.asked.question) is AnswerType.OPEN else sentence


def is_of_value(example: Example) -> bool:
    """Whether the answer is little else than a number, a date or an amount."""
    answer = example.asked.answers[0] if example.asked.answers else ""
    found = [value for value in values(answer) if value.sort is not Sort.LABEL]
    if answer in example.asked.question or len(found) != 1:
        return False
    # a unit, a word that hedges and the like may stand beside it
    most = 1.6 * (found[0].end - found[0].start) + 8
    return len(answer) <= most and another(answer) != answer


def measure(made: Iterable[Pair], writer: Extractive) -> dict[str, float]:
    """Of pairs: how many answers quote one of the two sentences, and of those how many show both and say so."""
    outcomes = []
    for pair in made:
        draft = answered(pair.example.asked.question, pair.hits, writer)
        quotes = [item.span.text for item in draft.selected]
        there = [any(sentence in quote for quote in quotes) for sentence in pair.sentences]
        outcomes.append((any(there), all(there) and bool(draft.disagreements)))
    quoting = sum(one for one, _ in outcomes)
    both = sum(two for _, two in outcomes)
    return {
        "pairs": len(outcomes),
        "answer_quotes_one": quoting,
        "both_shown_and_said": both,
        "of_quoted": round(both / max(quoting, 1), 3),
    }


def alarms(asked: Iterable[tuple[str, Sequence[Hit]]], writer: Extractive) -> dict[str, float]:
    """How many answers say that sources disagree."""
    drafts = [answered(question, hits[:PASSAGES], writer) for question, hits in asked]
    given = [draft for draft in drafts if draft.selected]
    wrong = [draft for draft in given if draft.disagreements]
    return {
        "questions": len(drafts),
        "answers": len(given),
        "alarms": len(wrong),
        "share": round(len(wrong) / max(len(given), 1), 4),
    }


def answered(question: str, hits: Sequence[Hit], writer: Extractive) -> Draft:
    """What the product would show."""
    return with_dissent(question, writer.write(question, hits), hits)


def agreeing(found: Sequence[Example], change: Callable[[str], str]) -> Iterator[tuple[str, Sequence[Hit]]]:
    """Questions with a newer copy of their passage that says the same."""
    for example in found:
        place = next(
            (at for at, hit in enumerate(example.hits[:PASSAGES]) if hit.chunk.id == example.asked.passage), None
        )
        sentence = _sentence(example.hits[place].chunk.text, example) if place is not None else ""
        if place is not None and sentence:
            yield example.asked.question, _beside(example.hits, place, sentence, change(sentence))


def mtrag(folder: Path) -> Iterator[tuple[str, Sequence[Hit]]]:
    """Questions of MTRAG, rewritten by people, on their domain's corpus, found by words alone to save its embedding."""
    for domain in DOMAINS:
        found = data.conversations(folder, domain, "rewrite")
        search = Lexical(found.corpus)
        for question in found.queries.values():
            text = question.removeprefix("|user|:").strip()
            yield text, search.search(text, PASSAGES)


def evaluate(suite: Suite, half: int = 1) -> Report:
    """Made pairs of one half of the articles, and false alarms there and elsewhere."""
    results = made(suite, half) | untouched(suite, half)
    return Report(figures=headline(results, f"half {half}"), results=results)


def made(suite: Suite, half: int) -> dict[str, dict[str, float]]:
    """Copies that disagree, copies that agree, and the corpus as it is."""
    writer = Extractive(suite.embed.questions, reader=bundled_reader())
    squad = suite.some((one for one in suite.squad if one.asked.half == half), QUICK, _key)
    answerable = [one for one in squad if one.kind == "answerable"]
    of_value = [one for one in answerable if is_of_value(one)]
    as_it_is = [(one.asked.question, one.hits) for one in squad if one.kind != "absent"]
    return {
        "value": measure(pairs(of_value, by_value), writer),
        "value_reworded": measure(pairs(of_value, lambda one, text: by_value(one, reworded(text))), writer),
        "denial": measure(pairs(answerable, by_denial), writer),
        "copies": alarms(agreeing(answerable, str), writer),
        "reworded_copies": alarms(agreeing(answerable, reworded), writer),
        "squad2": alarms(as_it_is, writer),
    }


def untouched(suite: Suite, half: int) -> dict[str, dict[str, float]]:
    """Alarms on other corpora; a quick run takes CLAP NQ alone."""
    sets: dict[str, Callable[[], Iterable[tuple[str, Sequence[Hit]]]]] = {
        "clapnq": lambda: _of_half(examples.clapnq(suite.data, suite.embed), half),
        "tatqa": lambda: _of_half(examples.tatqa(suite.data, suite.embed), half),
        "mtrag": lambda: mtrag(suite.data),
    }
    writers = {
        name: Extractive(
            suite.embed.questions,
            floor=0.0 if name == "mtrag" else FLOOR,
            reader=bundled_reader(),
        )
        for name in sets
    }
    names = ("clapnq",) if suite.is_quick else sets
    return suite.each(names, lambda name: alarms(sets[name](), writers[name]))


def _of_half(found: Iterable[Example], half: int) -> Iterator[tuple[str, Sequence[Hit]]]:
    for one in found:
        if one.asked.half == half and one.kind != "absent":
            yield one.asked.question, one.hits


def _key(example: Example) -> str:
    return f"{example.kind} {example.asked.id}"


def headline(results: Mapping[str, Mapping[str, float]], of_half: str) -> dict[str, Figure]:
    """What is shown of what disagrees, and how often it is said where nothing does."""
    shown: dict[str, Figure] = {}
    for name, title in MADE.items():
        said, quoted = int(results[name]["both_shown_and_said"]), int(results[name]["answer_quotes_one"])
        if quoted:
            shown[f"{title}: both shown and said"] = share(said, quoted, of_half)
    undisputed = [one for one in results.values() if "alarms" in one]
    wrong = sum(int(one["alarms"]) for one in undisputed)
    answers = sum(int(one["answers"]) for one in undisputed)
    return shown | {"false alarms, all corpora": share(wrong, answers, of_half)}


def main() -> None:
    """Make the pairs, ask, print and write the figures."""
    parser = data.parser(__doc__ or "")
    parser.add_argument("--half", type=int, choices=(0, 1), default=1, help="of the articles (default: %(default)s)")
    arguments = parser.parse_args()
    suite = of(arguments)
    report = evaluate(suite, arguments.half)
    suite.embed.save()
    out = data.out(arguments.out, only_to_look_at=suite.is_quick)
    data.write(out, "disagreement.json", report.results, report.figures)


if __name__ == "__main__":
    main()
