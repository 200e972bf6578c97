"""JSON: lines of records with a text each are documents of their own; anything else reads as `path.to.key: value`."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import Unreadable
from ingest.extraction.extract import Extract, Scroll
from ingest.readers.data.json_tree import add_json_tree
from ingest.readers.shared.fields import extract_fields, field_text
from ingest.readers.shared.parts import distinct
from ingest.readers.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    Skipped = dict[int, str]
    """Why a line was left out, by its number."""

_NAMED = 5
"""Lines that are looked at to tell records, and that are named where they are left out."""


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One document, or one for each record that holds `text`, whose part is its id or else its line number."""
    source = decode(data)
    if name.lower().endswith((".jsonl", ".ndjson")):
        return _read_lines(source)
    try:
        return (_flattened(json.loads(source)),)
    except ValueError as error:
        if _looks_like_lines(source):
            return _read_lines(source)
        raise Unreadable(f"it is not valid JSON ({_where(error)})") from error


def _looks_like_lines(source: str) -> bool:
    lines = [line.strip() for line in source.split("\n") if line.strip()]
    if len(lines) <= 1:
        return False
    return all(line.startswith("{") and line.endswith("}") for line in lines[:_NAMED])


def _where(error: ValueError) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"line {error.lineno}: {error.msg}"
    return "a number is too long"


def _flattened(value: object) -> Extract:
    scroll = Scroll()
    add_json_tree(scroll, value)
    return scroll.extract()


def _read_lines(source: str) -> tuple[Extract, ...]:
    """A line that is no record costs itself only, and a note at the first document."""
    skipped: Skipped = {}
    values = dict(_values(source, skipped))
    records = {line: value for line, value in values.items() if isinstance(value, dict) and _text(value)}

    documents: list[Extract] = []
    if records:
        without_text = sorted(values.keys() - records.keys())
        skipped |= dict.fromkeys(without_text, "holds no `text`")
        documents = list(distinct(_documents(records, skipped)))
    elif values:
        documents = [_flattened(list(values.values()))]
    if not documents:
        raise Unreadable("no line of it can be read as a JSON record")

    first, *others = documents
    noted = replace(first, notes=(*first.notes, *_notes(skipped)))
    return (noted, *others)


def _values(source: str, skipped: Skipped) -> Iterator[tuple[int, object]]:
    for number, line in enumerate(source.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, json.loads(line)
        except (ValueError, RecursionError):
            skipped[number] = "is not valid JSON"


def _documents(records: dict[int, dict[str, object]], skipped: Skipped) -> Iterator[Extract]:
    for line, record in records.items():
        try:
            fields = extract_fields(record)
        except Unreadable as error:
            skipped[line] = f"is left out: {error}"
            continue

        scroll = Scroll()
        scroll.verbatim(_text(record))
        part = field_text(record.get("id")) or field_text(record.get("_id")) or str(line)
        yield scroll.extract(**fields, part=part)


def _text(record: dict[str, object]) -> str:
    text = record.get("text")
    if not isinstance(text, str) or text.isspace():
        return ""
    return text


def _notes(skipped: Skipped) -> tuple[str, ...]:
    named = [f"line {line} {why}" for line, why in sorted(skipped.items())[:_NAMED]]
    more = len(skipped) - _NAMED
    if more > 0:
        named.append(f"{more:,} more lines are left out likewise")
    return tuple(named)
