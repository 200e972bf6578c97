"""JSON: lines of records with a text each are documents of their own; anything else reads as `path.to.key: value`.

So are records in one value, or in a list, as soon as one of them says who may read it.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import Unreadable
from ingest.extraction.extract import Extract, Scroll
from ingest.readers.data.json_tree import add_json_tree
from ingest.readers.shared.fields import extract_fields, field_text, names_audience
from ingest.readers.shared.parts import distinct
from ingest.readers.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    Record = dict[str, object]
    Skipped = dict[int, str]
    """Why a line was left out, by its number."""

_NAMED = 5
"""Lines that are looked at to tell records, and that are named where they are left out."""
_NO_RECORD = "no line of it can be read as a JSON record"


def read(data: bytes, name: str) -> tuple[Extract, ...]:
    """One document, or one for each record that holds `text`, whose part is its id or else its line number."""
    source = decode(data)
    if name.lower().endswith((".jsonl", ".ndjson")):
        return _read_lines(source)
    try:
        value = json.loads(source)
    except ValueError as error:
        if _looks_like_lines(source):
            return _read_lines(source)
        raise Unreadable(f"it is not valid JSON ({_where(error)})") from error
    return _read_value(value)


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


def _read_value(value: object) -> tuple[Extract, ...]:
    """Of records that say who may read them, their texts; of anything else, all that it holds."""
    items = value if isinstance(value, list) else [value]
    records = _records(dict(enumerate(items, start=1)))
    if not any(map(names_audience, records.values())):
        return (_flattened(value),)
    if isinstance(value, dict):
        return (_document(value, part=""),)
    if len(records) < len(items):
        raise Unreadable("some of its records have an `audience`, and others no `text`")
    return _noted(records, {})


def _records(values: dict[int, object]) -> dict[int, Record]:
    return {place: value for place, value in values.items() if isinstance(value, dict) and _text(value)}


def _fields(record: Record) -> Record:
    """The record, with its fields by lower-case name as well."""
    return {name.lower(): value for name, value in record.items()} | record


def _read_lines(source: str) -> tuple[Extract, ...]:
    """A line that is no record costs itself only, and a note at the first document."""
    skipped: Skipped = {}
    values = dict(_values(source, skipped))
    records = _records(values)
    if records:
        without_text = sorted(values.keys() - records.keys())
        skipped |= dict.fromkeys(without_text, "holds no `text`")
        return _noted(records, skipped)

    if not values:
        raise Unreadable(_NO_RECORD)
    # lines are meant to be records, so that no line is only a table's that has such a column
    if any(map(names_audience, values.values())):
        raise Unreadable("its records have an `audience`, but no `text`")
    whole = _flattened(list(values.values()))
    return (replace(whole, notes=(*whole.notes, *_notes(skipped))),)


def _noted(records: dict[int, Record], skipped: Skipped) -> tuple[Extract, ...]:
    """The documents of the records, the first with what was left out."""
    documents = list(distinct(_documents(records, skipped)))
    if not documents:
        raise Unreadable("; ".join((_NO_RECORD, *_notes(skipped))))
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


def _documents(records: dict[int, Record], skipped: Skipped) -> Iterator[Extract]:
    for line, record in records.items():
        part = field_text(record.get("id")) or field_text(record.get("_id")) or str(line)
        try:
            yield _document(record, part)
        except Unreadable as error:
            skipped[line] = f"is left out: {error}"


def _document(record: Record, part: str) -> Extract:
    fields = extract_fields(_fields(record))
    if not fields["audience"] and names_audience(record):
        raise Unreadable("its audience stands below another field, or as `audiences`")
    scroll = Scroll()
    scroll.verbatim(_text(record))
    return scroll.extract(**fields, part=part)


def _text(record: Record) -> str:
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
