"""The JSON that scripts rely on: keys are only ever added, never renamed or retyped."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.cli.output.console import speak_utf8
from bot.control_characters import DANGEROUS
from bot.nouns import Form, runs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from bot.nouns import (
        Answer,
        Block,
        Candidate,
        Citation,
        Claim,
        Disagreement,
        Document,
        Dropped,
        Generation,
        Grid,
        Hit,
        Piece,
    )
    from ingest.reporting.outcomes import Outcome, Report

JsonObject = dict[str, Any]


def dumps(value: object) -> str:
    """The value on one line, with escapes for what could command a terminal."""
    text = json.dumps(value, ensure_ascii=False)
    return DANGEROUS.sub(lambda found: json.dumps(found.group())[1:-1], text)


def print_json(value: object) -> None:
    """Print it as `dumps` writes it, as UTF-8, and at once: another program may wait for it before it asks on."""
    speak_utf8()
    print(dumps(value), flush=True)


def answer_object(given: Answer) -> JsonObject:
    """What `pincite ask --json` prints."""
    is_several = any(claim.part for claim in given.claims)
    is_drafted = any(claim.block for claim in given.claims)
    shown: JsonObject = {
        "id": given.id,
        "verdict": given.verdict.value,
        "question": given.question,
        "searched_for": given.trace.searched_for,
        "answer": given.text,
        "shape": given.shape.value,
        "claims": [_claim(claim, is_several=is_several) for claim in given.claims],
        "citations": [citation(cited) for cited in given.citations],
        "nearest": [citation(cited) for cited in given.nearest],
        "model": given.model,
        "timings_ms": _timings(given.trace.timings_ms),
    }
    # Keys that were added later; a script that knows nothing of them sees them only where they say something.
    later = {
        "disagreements": [_sides(found) for found in given.disagreements],
        "note": given.note,
        "reply": given.reply,
        "closest": given.is_closest,
        "parts": list(given.parts),
        "missing": list(given.missing),
        "absent": list(given.absent),
        "blocks": list(_drafted(given.claims)) if is_drafted else [],
        "faults": list(given.faults),
        "conversation": given.conversation,
    }
    return shown | _said(later)


def _said(fields: JsonObject) -> JsonObject:
    """The fields that say something."""
    return {name: value for name, value in fields.items() if value}


def citation(cited: Citation) -> JsonObject:
    """A pincite: `start` and `end` count Unicode characters in what `pincite sources show SOURCE --text` prints.

    Ranges of a `highlight` count within their own quote or piece.
    """
    shown: JsonObject = {
        "number": cited.number,
        "source": cited.source,
        "title": cited.title,
        "page": cited.page,
        "section": list(cited.section),
        "quote": cited.quote,
        "start": cited.start,
        "end": cited.end,
        "modified": cited.modified.isoformat() if cited.modified else None,
        "url": cited.url,
        "highlight": _within(cited, cited.start, cited.end),
    }
    if cited.recognised is not None:  # 0 percent says something too
        shown["recognised"] = cited.recognised
    if cited.pieces:
        shown["pieces"] = [_piece(cited, piece) for piece in cited.pieces]
    return shown


def hits(found: Iterable[Hit]) -> list[JsonObject]:
    """What `pincite search --json` prints, best first."""
    return [_hit(hit) for hit in found]


def report(done: Report) -> JsonObject:
    """What `pincite ingest --json` prints: every file in the list of its kind, and remarks on some in `notes`."""
    from ingest.reporting.outcomes import Kind

    shown: JsonObject = {}
    for kind in (Kind.ADDED, Kind.CHANGED, Kind.UNCHANGED, Kind.REMOVED):
        shown[kind.value] = [outcome.source for outcome in done.of(kind)]
    for kind in (Kind.UNREADABLE, Kind.SKIPPED):
        shown[kind.value] = [_reasoned(outcome) for outcome in done.of(kind)]

    copies = [outcome for outcome in done.outcomes if outcome.copy_of]
    shown["copies"] = [{"source": one.source, "of": one.copy_of} for one in copies]
    shown["notes"] = [{"source": one.source, "note": note} for one in done.outcomes for note in one.remarks]
    shown["withheld"] = [outcome.source for outcome in done.outcomes if outcome.withheld]
    shown["chunks"] = done.chunks
    shown["seconds"] = round(done.seconds, 3)
    return shown


def why_object(given: Answer, asked_at: datetime | None = None) -> JsonObject:
    """What `pincite why --json` prints: all that is kept; words that are not kept are empty texts."""
    trace = given.trace
    return {
        **answer_object(given),
        "asked_at": moment(asked_at) if asked_at else None,
        "question_kept": bool(given.question),
        "confidence": _number(trace.confidence),
        "floor": _number(trace.floor),
        **_said({"reader": trace.reader}),
        "candidates": [_candidate(candidate) for candidate in trace.candidates],
        "dropped": [dropped(sentence) for sentence in trace.dropped],
        "generations": [_generation(generation) for generation in trace.generations],
    }


def dropped(sentence: Dropped) -> JsonObject:
    """A sentence that was left out."""
    return {"text": sentence.text, "reason": sentence.reason}


def moment(when: datetime) -> str:
    """ISO 8601, in UTC, to the second."""
    return when.isoformat(timespec="seconds")


def document_object(shown: Document, *, text: bool) -> JsonObject:
    """What `pincite sources show --json` prints; `text` adds the extracted text."""
    return {
        "source": shown.source,
        "title": shown.title,
        "modified": shown.modified.isoformat() if shown.modified else None,
        "url": shown.url,
        "audience": list(shown.audience),
        "characters": len(shown.text),
        "pages": [
            {
                "number": page.number,
                "start": page.start,
                "end": page.end,
            }
            for page in shown.pages
        ],
        "sections": [
            {
                "path": list(part.path),
                "start": part.start,
                "end": part.end,
            }
            for part in shown.sections
        ],
        "blocks": [_block(block) for block in shown.blocks],
        **({"text": shown.text} if text else {}),
    }


def _block(block: Block) -> JsonObject:
    return {
        "kind": block.kind.value,
        "start": block.start,
        "end": block.end,
        "depth": block.depth,
    }


def _sides(found: Disagreement) -> list[JsonObject]:
    """What each of the sources that disagree says, the newest first."""
    return [{"citation": side.citation, "says": side.says} for side in found.sides]


def _claim(claim: Claim, *, is_several: bool) -> JsonObject:
    shown: JsonObject = {
        "text": claim.text,
        "citations": list(claim.citations),
        "support": _number(claim.support),
        "shape": claim.shape.value,
        "highlight": list(map(list, claim.highlight)),
    }
    if claim.more:
        shown["more"] = claim.more
    if claim.block:
        shown["form"] = claim.form.value
    if claim.code_at:
        shown["code_at"] = claim.code_at
    if claim.code:
        shown["code"] = list(map(list, claim.code))
    if claim.calculation:
        shown["calculation"] = claim.calculation
    if is_several:  # the first question is 0
        shown["part"] = claim.part
    if claim.grid:
        shown["grid"] = _grid(claim.grid)
    return shown


def _grid(grid: Grid) -> JsonObject:
    shown: JsonObject = {
        "header": list(grid.header),
        "rows": list(map(list, grid.rows)),
    }
    if grid.remarks:
        shown["remarks"] = list(grid.remarks)
    return shown


def _drafted(claims: Sequence[Claim]) -> Iterator[JsonObject]:
    """The blocks of an answer that a language model wrote, each with the places of its claims, from 0."""
    place = 0
    for run in runs(claims):
        form = run[0].form
        places = range(place, place + len(run))
        yield {
            "form": "table" if form in {Form.HEAD, Form.ROW} else form.value,
            "claims": list(places),
        }
        place = places.stop


def _piece(cited: Citation, piece: Piece) -> JsonObject:
    highlight = _within(cited, piece.start, piece.end)
    return {
        "start": piece.start,
        "end": piece.end,
        "text": piece.text,
        "highlight": highlight,
    }


def _within(cited: Citation, start: int, end: int) -> list[list[int]]:
    """The deciding words that lie in this range of the document, counted from its beginning."""
    inside = [(first, last) for first, last in cited.highlight if start <= first < last <= end]
    return [[first - start, last - start] for first, last in inside]


def _hit(hit: Hit) -> JsonObject:
    chunk = hit.chunk
    return {
        "source": chunk.source,
        "title": chunk.title,
        "page": chunk.page,
        "section": list(chunk.section),
        "start": chunk.start,
        "end": chunk.end,
        "score": _number(hit.score),
        "text": chunk.text,
    }


def _candidate(candidate: Candidate) -> JsonObject:
    return {
        **citation(candidate.citation),
        "score": _number(candidate.score),
        "dense": _number(candidate.dense),
        "lexical": _number(candidate.lexical),
        "fate": candidate.fate,
    }


def _generation(generation: Generation) -> JsonObject:
    """What a model wrote, unverified."""
    written = generation.written
    return {
        "purpose": generation.purpose,
        "model": generation.model,
        "prompt": generation.prompt,
        "text": written.text,
        "tokens_read": written.tokens_read,
        "tokens_written": written.tokens_written,
    }


def _reasoned(outcome: Outcome) -> JsonObject:
    return {"source": outcome.source, "reason": outcome.reason}


def _timings(timings: Mapping[str, float]) -> JsonObject:
    return {stage: round(float(duration), 1) for stage, duration in timings.items()}


def _number(value: float | None) -> float | None:
    """Six digits: enough to order by, and the same on every machine."""
    if value is None:
        return None
    return round(float(value), 6)
