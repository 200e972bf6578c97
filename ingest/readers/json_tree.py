"""A tree of JSON values as lines that a person can read and a search can find."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.extract import Scroll


def add_json_tree(scroll: Scroll, root: object) -> None:
    """Add `path.to.key: value` lines in the order of the file; lists of flat objects become table rows.

    An explicit stack holds what is still to come, so that depth costs no recursion.
    """
    pending: list[tuple[str, object]] = [("", root)]
    while pending:
        path, value = pending.pop()
        if isinstance(value, list) and _is_table(value):
            _add_rows(scroll, path, value)
        elif isinstance(value, dict) and value:
            pending.extend(reversed([(_below(path, key), item) for key, item in value.items()]))
        elif isinstance(value, list) and not _is_flat_list(value):
            pending.extend(reversed([(f"{path}[{index}]", item) for index, item in enumerate(value, start=1)]))
        else:
            scroll.line(_labelled(path, _shown(value)))


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
    return all(_is_scalar(value) or (isinstance(value, list) and _is_flat_list(value)) for value in item.values())


def _add_rows(scroll: Scroll, path: str, items: list[dict[str, object]]) -> None:
    scroll.block(path)
    for number, item in enumerate(items, start=1):
        scroll.row(number, [(key, _shown(value)) for key, value in item.items()])


def _shown(value: object) -> str:
    """A value as JSON writes it, but text without quotes and null as nothing."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_shown, value)))
    if value is None or value == {}:
        return ""
    return value if isinstance(value, str) else json.dumps(value)
