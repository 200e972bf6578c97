"""JSON that a model wrote, whatever it did to it: read as far as it goes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from bot.answering.gate.draft.plain import LONGEST_DRAFT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_CUTS = 400
"""Places at which a draft that was cut off is tried to be ended."""


def decoded(text: str, name: str, brackets: str = "{") -> tuple[Any, bool]:
    """The JSON with this name in a text, from the first of these brackets on; and whether nothing of it was lost.

    In a fence, among other words, with trailing commas or cut off in the middle, it is read as far as it goes. None
    where there is none.
    """
    begin = min((place for place in map(text.find, brackets) if place >= 0), default=-1)
    if begin < 0 or f'"{name}"' not in text:
        return None, True

    bare = re.sub(r"\s*```\s*$", "", text[begin:LONGEST_DRAFT])
    without_commas = re.sub(r",(\s*[}\]])", r"\1", bare)  # `["a", "b",]`
    for attempt in (bare, without_commas):
        try:
            return _whole(attempt, name), True
        except (ValueError, RecursionError):
            continue
    return _mended(without_commas)


def _whole(text: str, name: str) -> Any:  # noqa: ANN401 - whatever a model made of it
    """The JSON that a text begins with, and objects with the same name right behind it as one."""
    # Raw, since words may follow; not strict, since models write line breaks into strings.
    decoder = json.JSONDecoder(strict=False)
    found, end = decoder.raw_decode(text)

    # A model may call its tool once for each part of what it says.
    rest = text[end:].lstrip()
    while isinstance(found, dict) and rest.startswith("{") and f'"{name}"' in rest:
        more, end = decoder.raw_decode(rest)
        for key, value in more.items():
            found[key] = [*as_list(found.get(key)), *as_list(value)]
        rest = rest[end:].lstrip()
    return found


def _mended(text: str) -> tuple[Any, bool]:
    """What was cut off, ended after the last value that is whole; and whether only brackets are lacking."""
    ends = [found.end() for found in re.finditer(r"[}\]]", text)]
    for end in reversed(ends[-_CUTS:]):
        begun = text[:end]
        try:
            found = json.loads(begun + _closers(begun), strict=False)
        except (ValueError, RecursionError):
            continue
        return found, not re.search(r"[\w,]", text[end:])
    return None, True


def _closers(text: str) -> str:
    """What closes the brackets that are open at the end."""
    # Brackets within strings, such as `"[1]"`, close nothing.
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)
    open_: list[str] = []
    for char in bare:
        if char == "{":
            open_.append("}")
        elif char == "[":
            open_.append("]")
        elif char in "}]" and open_:
            open_.pop()
    return "".join(reversed(open_))


def as_list(value: object) -> list[Any]:
    """A list as it is, and anything else as a list of one."""
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def entries(text: str, name: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """What was written for each of the things that a prompt numbers, with its number: `{"number": "claim 2", …}`."""
    given, _ = decoded(text, name)
    for one in as_list(given.get(name) if isinstance(given, dict) else given):
        if not isinstance(one, dict):
            continue
        number = re.search(r"\d{1,4}", str(one.get("number", "")))  # `2`, `claim 2`
        if number:
            yield int(number.group()), one
