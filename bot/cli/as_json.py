"""The JSON that scripts rely on: keys are only ever added, never renamed or retyped."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.nouns import Form, runs
from bot.showing import DANGEROUS

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
        Hit,
        Piece,
    )
    from ingest.outcomes import Outcome, Report

JsonObject = dict[str, Any]


def dumps(value: object) -> str:
    """The value on one line, with escapes for what could command a terminal."""
    return DANGEROUS.sub(lambda found: json.dumps(found.group())[1:-1], json.dumps(value, ensure_ascii=False))


def answer_object(given: Answer) -> JsonObject:
    """What `pincite ask --json` prints."""
    is_several = any(claim.part for claim in given.claims)
    return {
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
        **({"disagreements": [_sides(found) for found in given.disagreements]} if given.disagreements else {}),
        **({"note": given.note} if given.note else {}),
        **({"reply": given.reply} if given.reply else {}),
        **({"closest": True} if given.is_closest else {}),
        **({"parts": list(given.parts)} if given.parts else {}),
        **({"missing": list(given.missing)} if given.missing else {}),
        **({"absent": list(given.absent)} if given.absent else {}),
        **({"blocks": list(_drafted(given.claims))} if any(claim.block for claim in given.claims) else {}),
        **({"faults": list(given.faults)} if given.faults else {}),
        **({"conversation": given.conversation} if given.conversation else {}),
    }


def citation(cited: Citation) -> JsonObject:
    """A pincite: `start` and `end` count Unicode characters in what `pincite sources show SOURCE --text` prints.

    Ranges of a `highlight` count within their own quote or piece.
    """
    return {
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
        **({} if cited.recognised is None else {"recognised": cited.recognised}),
        **({"pieces": [_piece(cited, piece) for piece in cited.pieces]} if cited.pieces else {}),
    }


def hits(found: Iterable[Hit]) -> list[JsonObject]:
    """What `pincite search --json` prints, best first."""
    return [_hit(hit) for hit in found]


def report(done: Report) -> JsonObject:
    """What `pincite ingest --json` prints: every file in the list of its kind, and remarks on some in `notes`."""
    from ingest.outcomes import Kind

    by_kind = {kind: done.of(kind) for kind in Kind}
    bare = (Kind.ADDED, Kind.CHANGED, Kind.UNCHANGED, Kind.REMOVED)
    reasoned = (Kind.UNREADABLE, Kind.SKIPPED)
    return {
        **{kind.value: [outcome.source for outcome in by_kind[kind]] for kind in bare},
        **{kind.value: [_reasoned(outcome) for outcome in by_kind[kind]] for kind in reasoned},
        "copies": [{"source": outcome.source, "of": outcome.copy_of} for outcome in done.outcomes if outcome.copy_of],
        "notes": [{"source": outcome.source, "note": note} for outcome in done.outcomes for note in outcome.notes],
        "withheld": [outcome.source for outcome in done.outcomes if outcome.withheld],
        "chunks": done.chunks,
        "seconds": round(done.seconds, 3),
    }


def why_object(given: Answer, asked_at: datetime | None = None) -> JsonObject:
    """What `pincite why --json` prints: all that is kept; words that are not kept are empty texts."""
    return {
        **answer_object(given),
        "asked_at": moment(asked_at) if asked_at else None,
        "question_kept": bool(given.question),
        "confidence": _number(given.trace.confidence),
        "floor": _number(given.trace.floor),
        **({"reader": given.trace.reader} if given.trace.reader else {}),
        "candidates": [_candidate(candidate) for candidate in given.trace.candidates],
        "dropped": [dropped(sentence) for sentence in given.trace.dropped],
        "generations": [_generation(generation) for generation in given.trace.generations],
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
    grid = claim.grid
    return {
        "text": claim.text,
        "citations": list(claim.citations),
        "support": _number(claim.support),
        "shape": claim.shape.value,
        "highlight": list(map(list, claim.highlight)),
        **({"more": claim.more} if claim.more else {}),
        **({"form": claim.form.value} if claim.block else {}),
        **({"calculation": claim.calculation} if claim.calculation else {}),
        **({"part": claim.part} if is_several else {}),
        **(
            {
                "grid": {
                    "header": list(grid.header),
                    "rows": list(map(list, grid.rows)),
                }
            }
            if grid
            else {}
        ),
    }


def _drafted(claims: Sequence[Claim]) -> Iterator[JsonObject]:
    """The blocks of an answer that a language model wrote, each with the places of its claims, from 0."""
    place = 0
    for run in runs(claims):
        form = {Form.HEAD: "table", Form.ROW: "table"}.get(run[0].form, run[0].form.value)
        yield {"form": form, "claims": list(range(place, place + len(run)))}
        place += len(run)


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
    return [[first - start, last - start] for first, last in cited.highlight if start <= first < last <= end]


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
