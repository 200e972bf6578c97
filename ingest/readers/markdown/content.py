"""What a page shows that has all of its text in its front matter, which the layout of the site lays out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ingest.readers.shared.fields import field_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAMES: Final = ("title", "name", "question", "heading", "label")
"""Fields that call an entry something, the first of them that it has."""
_LEAST: Final = 3
"""Words of a text that is no setting."""
_DEEPEST: Final = 6


def content_of(values: Mapping[str, object]) -> str:
    r"""The texts in lists and groups of fields as Markdown: each entry below what it is called.

    Fields by themselves, such as a description, are for search engines and overviews.

    >>> content_of({"title": "Us", "crew": [{"name": "Ann", "about": "Keeps all the keys.", "photo": "ann.png"}]})
    '## Ann\n\nKeeps all the keys.'
    """
    shown: list[str] = []
    for value in values.values():
        # a list of words, such as tags or an audience, is none of entries
        entries = value if isinstance(value, list) else [value]
        for entry in entries:
            if isinstance(entry, dict):
                shown += _texts(entry, 2)
    return "\n\n".join(shown)


def _texts(value: object, level: int) -> Iterator[str]:
    if isinstance(value, str):
        if len(value.split()) >= _LEAST:
            yield value.strip()
    elif isinstance(value, list):
        # a list in a list is data, such as the tags of a page's head
        for entry in value:
            if not isinstance(entry, list):
                yield from _texts(entry, level)
    elif isinstance(value, dict) and level <= _DEEPEST:
        yield from _entry(value, level)


def _entry(fields: Mapping[object, object], level: int) -> Iterator[str]:
    """An entry: what it is called, and its texts; nothing where it has no text."""
    named = next((key for key in _NAMES if field_text(fields.get(key))), None)
    below: list[str] = []
    for key, value in fields.items():
        if key != named:
            below += _texts(value, level + 1)
    if not below:
        return

    if named:
        yield f"{'#' * level} {field_text(fields[named])}"
    yield from below
