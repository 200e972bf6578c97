"""`pincite why`: how an answer came about."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.cli import options
from bot.cli.output import as_json, render
from bot.cli.output.console import OutputTable, line, print_blocks, separated
from bot.showing import shortened, tidy, unanswered

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from bot.cli.output.console import OutputBlock, OutputLine
    from bot.nouns import Answer, Candidate, Citation, Claim, Dropped, Generation, Written

SUMMARY = "explain an answer: what was searched, considered, cut by which rule, and what a model wrote"
_GLIMPSE = 80
"""Characters shown of a candidate."""
_DIM, _HEADING, _NUMBER = "dim", "bold", "bold cyan"
_NOT_KEPT = "not kept (setting `keep_questions`)"
_MOMENT = "%Y-%m-%d %H:%M UTC"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    parser.add_argument("answer_id", metavar="ANSWER_ID", help="the id below the answer, and in --json")
    options.add_json(parser, "the explanation")


def run(arguments: argparse.Namespace) -> int:
    """Print the explanation."""
    settings = options.settings(arguments)
    from bot.wiring import open_ledger

    with open_ledger(settings) as ledger:
        entry = ledger.entry(arguments.answer_id)
    if arguments.json:
        as_json.print_json(as_json.why_object(entry.answer, entry.asked_at))
    else:
        print_blocks(explanation(entry.answer, entry.asked_at))
    return 0


def explanation(given: Answer, asked_at: datetime | None = None) -> tuple[OutputBlock, ...]:
    """How an answer came about; one that the ledger keeps without its question says so."""
    parts = (
        _facts(given, asked_at),
        _claims(given),
        _left_out(given.trace.dropped),
        _models(given),
        _considered(given.trace.candidates),
    )
    return separated(parts)


def _facts(given: Answer, asked_at: datetime | None) -> Iterator[OutputLine]:
    trace = given.trace
    yield _field("Question", given.question or _NOT_KEPT)
    if given.reply:
        yield _field("Reply", given.reply)
    else:
        for text in trace.searches or (_NOT_KEPT,):
            yield _field("Searched for", text)
    if asked_at:
        yield _field("Asked", f"{asked_at:{_MOMENT}}")
    if given.conversation:
        yield _field("Conversation", given.conversation)

    yield from _outcome(given)
    if not given.reply:
        yield _field("Confidence", f"{trace.confidence:.2f}, {_against_floor(given)}")

    timings = [f"{stage} {duration:.0f} ms" for stage, duration in trace.timings_ms.items()]
    yield _field("Timings", " · ".join(timings))


def _outcome(given: Answer) -> Iterator[OutputLine]:
    """What came of the question, and what was said beside the claims."""
    closest = ", the closest that was found" if given.is_closest else ""
    yield _field("Verdict", f"{given.verdict.value}{closest}, written by {given.model}")
    if given.claims:
        yield _field("Shape", given.shape.value)
    for missing in given.missing:
        yield _field("Missing", unanswered(missing))
    if given.note:
        yield _field("Note", given.note)
    for fault in given.faults:
        yield _field("Index", fault)


def _claims(given: Answer) -> Iterator[OutputBlock]:
    if not given.claims:
        return
    yield line(("Claims and the words that support them", _HEADING))
    cited = {citation.number: citation for citation in given.citations}
    for claim in given.claims:
        its_own = [cited[number] for number in claim.citations]
        yield from _claim(claim, its_own)
    for dispute in given.disputes:
        yield line((tidy(dispute), "yellow"), lead=("  ", ""))


def _claim(claim: Claim, cited: Iterable[Citation]) -> Iterator[OutputBlock]:
    support = f"support {claim.support:.2f}"
    yield line(f"{tidy(claim.text)} ", (support, _DIM), lead=("  ", ""))
    for citation in cited:
        place = f"{render.citation_place(citation)} · characters {_ranges(citation)}"
        yield line((place, _DIM), lead=(f"[{citation.number}] ", _NUMBER), indent=4)
        yield line(tidy(citation.words), indent=4, quote=True)


def _ranges(cited: Citation) -> str:
    """Where the words stand in their document: `10–25, 40–52`."""
    pieces = [f"{piece.start}–{piece.end}" for piece in cited.pieces]
    return ", ".join(pieces) or f"{cited.start}–{cited.end}"


def _left_out(dropped: Sequence[Dropped]) -> Iterator[OutputBlock]:
    """Sentences that nobody was shown, each with its reason."""
    if not dropped:
        return
    yield line(("Left out, and why", _HEADING))
    kept = [sentence for sentence in dropped if sentence.text]
    for sentence in kept:
        yield line(tidy(sentence.text), lead=("  ", ""))
        yield line((tidy(sentence.reason), "yellow"), indent=4)
    if not kept:
        yield line(f"Sentences: {len(dropped)}, {_NOT_KEPT}", lead=("  ", ""))


def _models(given: Answer) -> Iterator[OutputBlock]:
    for number, generation in enumerate(given.trace.generations):
        if not number:
            yield line(("Written by a model, unverified and never shown as an answer", _HEADING))
        purpose = f"  {tidy(generation.purpose)}: "
        yield line(_about(generation), lead=(purpose, _NUMBER))
        written = tidy(generation.written.text) or _silence(given)
        yield line((written, _DIM), indent=4, quote=True)


def _about(generation: Generation) -> str:
    model = tidy(generation.model)
    prompt = tidy(generation.prompt)
    return f"{model} · prompt {prompt} · {_tokens(generation.written)}"


def _tokens(written: Written) -> str:
    if written.tokens_read is None or written.tokens_written is None:
        return "tokens not counted"
    return f"{written.tokens_read:,} tokens read, {written.tokens_written:,} written"


def _silence(given: Answer) -> str:
    return "(nothing)" if given.question else _NOT_KEPT


def _considered(candidates: Iterable[Candidate]) -> Iterator[OutputBlock]:
    rows = tuple(map(_candidate, candidates))
    if not rows:
        return

    yield line(("Considered, and what became of it", _HEADING))
    yield OutputTable(
        header=("Score", "Dense", "Lexical", "Fate", "Passage"),
        rows=rows,
        numeric=(0, 1, 2),
        key=4,
    )


def _candidate(candidate: Candidate) -> tuple[str, ...]:
    scores = [_score(one) for one in (candidate.score, candidate.dense, candidate.lexical)]
    cited = candidate.citation
    place = render.citation_place(replace(cited, modified=None))
    passage = f"{place}: {shortened(cited.quote, _GLIMPSE)}"
    rule = tidy(candidate.fate).partition(";")[0]  # why sentences were left out is said above, once
    return (*scores, rule, passage)


def _score(score: float | None) -> str:
    """A search that did not find the passage gives it none."""
    return "–" if score is None else f"{score:.3f}"


def _field(name: str, value: str) -> OutputLine:
    return line(tidy(value), lead=(f"{name + ':':<14}", _DIM))


def _against_floor(given: Answer) -> str:
    trace = given.trace
    relation = "below" if trace.confidence < trace.floor else "at or above"
    return f"{relation} the floor of {trace.floor:.2f}"
