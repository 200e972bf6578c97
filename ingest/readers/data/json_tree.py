"""A tree of JSON values as lines that a person can read and a search can find."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.extraction.extract import Scroll


def add_json_tree(scroll: Scroll, root: object) -> None:
    """Add `path.to.key: value` lines in the order of the file; lists of flat objects become table rows.

    An explicit stack holds what is still to come, so that depth costs no recursion.
    """
    pending: list[tuple[str, object]] = [("", root)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, list) and _is_table(value):
            _add_rows(scroll, path, value)
            continue

        inner = _inner(path, value)
        if inner is None:
            scroll.line(_labelled(path, _shown(value)))
        else:
            pending += reversed(inner)  # the stack gives back the last one first


def _inner(path: str, value: object) -> list[tuple[str, object]] | None:
    """The values that one holds, with their paths; None for one that is shown as a whole."""
    if isinstance(value, dict) and value:
        return [(_below(path, key), item) for key, item in value.items()]
    if isinstance(value, list) and not _is_flat_list(value):
        return [(f"{path}[{number}]", item) for number, item in enumerate(value, start=1)]
    return None


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _labelled(path: str, text: str) -> str:
    return f"{path}: {text}" if path and text else text


def _is_scalar(value: object) -> bool:
    return not isinstance(value, dict | list)


def _is_flat_list(value: list[object]) -> bool:
    return all(_is_scalar(item) for item in value)


def _is_table(value: list[object]) -> bool:
    return bool(value) and all(isinstance(item, dict) and _is_flat(item) for item in value)


def _is_flat(item: dict[str, object]) -> bool:
    """Whether it holds nothing but scalars and lists of them."""
    for value in item.values():
        is_flat = _is_flat_list(value) if isinstance(value, list) else _is_scalar(value)
        if not is_flat:
            return False
    return True


def _add_rows(scroll: Scroll, path: str, items: list[dict[str, object]]) -> None:
    scroll.block(path)
    for number, item in enumerate(items, start=1):
        cells = [(key, _shown(value)) for key, value in item.items()]
        scroll.row(number, cells)


def _shown(value: object) -> str:
    """A value as JSON writes it, but text without quotes and null as nothing."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        items = filter(None, map(_shown, value))
        return ", ".join(items)
    if value is None or value == {}:
        return ""
    return json.dumps(value)
