"""Runs a LangChain document loader in a process of its own (`apart.py`): `python -m ingest.sources.loading`.

Loaders may print what they like.
"""

from __future__ import annotations

import importlib
import json
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


def main() -> None:
    """Load, and say how it ended."""
    wanted = json.load(sys.stdin)
    if wanted["library"]:
        sys.path.append(wanted["library"])
    with Path(wanted["out"]).open("w", encoding="utf-8") as out:
        try:
            loaded = _documents(_class(wanted["loader"])(**wanted["options"]))
            _write(out, islice(loaded, wanted["most"] + 1))
        except Exception as error:  # noqa: BLE001 - whatever a loader of others does becomes a sentence
            out.write(json.dumps({"failure": f"{type(error).__name__}: {error}"}) + "\n")
        else:
            out.write(json.dumps({"end": True}) + "\n")


def _class(name: str) -> Callable[..., Any]:
    module, _, attribute = name.partition(":")
    made: Callable[..., Any] = getattr(importlib.import_module(module), attribute)
    return made


def _documents(loader: Any) -> Iterable[Any]:  # noqa: ANN401 - whatever class was named
    """As they come, or all at once."""
    loaded: Iterable[Any] = loader.lazy_load() if hasattr(loader, "lazy_load") else loader.load()
    return loaded


def _write(out: TextIO, documents: Iterable[Any]) -> None:
    for document in documents:
        metadata = {"id": getattr(document, "id", None), **document.metadata}
        record = {"text": document.page_content, "metadata": metadata}
        out.write(json.dumps(record, default=str) + "\n")


if __name__ == "__main__":
    main()
