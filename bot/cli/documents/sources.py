"""`pincite sources`: the documents that are indexed."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Protocol

from bot.cli import options
from bot.cli.output import as_json
from bot.cli.output.console import OutputTable, line, print_blocks, print_note, speak_utf8
from bot.errors import NotFound
from bot.nouns import comparable
from bot.showing import shortened, tidy

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from bot.cli.output.console import OutputBlock
    from bot.nouns import Document

_LONGEST_TITLE = 60
_FEW = 5
"""Sources that are named where a part of a name fits several."""
_HEADER: tuple[str, ...] = ("Source", "Passages", "Date", "Title")
SUMMARY = "list, show and remove the documents that are indexed"


class Listed(Protocol):
    """A document in the list."""

    @property
    def source(self) -> str: ...  # noqa: D102
    @property
    def title(self) -> str: ...  # noqa: D102
    @property
    def modified(self) -> date | None: ...  # noqa: D102
    @property
    def url(self) -> str | None: ...  # noqa: D102
    @property
    def characters(self) -> int: ...  # noqa: D102
    @property
    def chunks(self) -> int: ...  # noqa: D102
    @property
    def copies(self) -> tuple[str, ...]: ...  # noqa: D102
    @property
    def audience(self) -> tuple[str, ...]: ...  # noqa: D102


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare them: each action is a verb of its own."""
    actions, shared = options.add_actions(parser), options.everywhere()
    listing = actions.add_parser("list", help="every document", parents=[shared])
    options.add_json(listing, "the list")
    showing = actions.add_parser("show", help="one document, or its text", parents=[shared])
    showing.add_argument("source", metavar="SOURCE", help="as listed and cited, or a part of its name or title")
    showing.add_argument("--text", action="store_true", help="the extracted text, for the offsets of citations")
    options.add_json(showing, "the document")
    removing = actions.add_parser("remove", help="take documents out of the index", parents=[shared])
    removing.add_argument(
        "sources",
        metavar="SOURCE",
        nargs="+",
        help="as listed and cited",
    )
    options.add_json(removing, "what was removed")


def run(arguments: argparse.Namespace) -> int:
    """Do the action."""
    return _ACTIONS[arguments.action](arguments)


def documents_table(documents: Iterable[Listed]) -> tuple[OutputBlock, ...]:
    """The documents as a table, with a column that says for whom they are where that is not everybody."""
    listed = tuple(documents)
    if not listed:
        return (line("The index holds no documents. `pincite ingest PATH` adds some."),)

    header = _HEADER
    rows = tuple(_row(document) for document in listed)
    if any(document.audience for document in listed):
        header = (*header, "Audience")
        audiences = [", ".join(document.audience) for document in listed]
        rows = tuple((*row, names) for row, names in zip(rows, audiences, strict=True))
    return (OutputTable(header=header, rows=rows, numeric=(1, 2)),)


def about_document(document: Document) -> tuple[OutputBlock, ...]:
    """What is known of one document, and its outline."""
    return tuple(_about(document))


def _list(arguments: argparse.Namespace) -> int:
    settings = options.settings(arguments)
    from bot.wiring import open_library

    with open_library(settings) as library:
        documents = library.sources()
    if arguments.json:
        as_json.print_json([_json(document) for document in documents])
    else:
        print_blocks(documents_table(documents))
    return 0


def _show(arguments: argparse.Namespace) -> int:
    settings = options.settings(arguments)
    from bot.wiring import open_library

    with open_library(settings) as library:
        source = _meant(arguments.source, library.sources())
        document = library.document(source)
    if arguments.json:
        as_json.print_json(as_json.document_object(document, text=arguments.text))
    elif arguments.text:
        _print_text(document.text)
    else:
        print_blocks(about_document(document))

    return 0


def _remove(arguments: argparse.Namespace) -> int:
    settings = options.settings(arguments)
    from ingest.upkeep.maintenance import remove

    removed = remove(arguments.sources, settings, print_note)
    if arguments.json:
        as_json.print_json({"removed": list(removed)})
        return 0

    print_blocks(line(f"Removed {source} from the index.") for source in removed)
    print_note("Files of your own are untouched: ingesting them again brings them back.")
    return 0


def _meant(name: str, documents: Sequence[Listed]) -> str:
    """The source that a person names, be it by a part of its name or title; raises NotFound where that fits several."""
    compared = comparable(name)
    # The closest way to name it first: `leave` is hr/leave.md, although hr/leave-archive.md has it in its name too.
    for fits in (_is_source, _is_stem, _is_part):
        found = [document.source for document in documents if fits(document, compared)]
        if len(found) == 1:
            return found[0]
        if found:
            few = ", ".join(found[:_FEW])
            rest = f" and {len(found) - _FEW:,} more" if len(found) > _FEW else ""
            raise NotFound(f"{name!r} may be {few}{rest}. Name one of them.")

    sources = [document.source for document in documents]
    near = get_close_matches(name, sources, n=1)
    cure = f"Did you mean {near[0]}?" if near else "`pincite sources list` shows what there is."
    raise NotFound(f"No document {name!r} in the index. {cure}")


def _is_source(document: Listed, name: str) -> bool:
    return comparable(document.source) == name


def _is_stem(document: Listed, name: str) -> bool:
    path = PurePosixPath(document.source)
    return name in {comparable(path.stem), comparable(path.name)}


def _is_part(document: Listed, name: str) -> bool:
    return name in comparable(document.source) or name in comparable(document.title)


_ACTIONS = {"list": _list, "show": _show, "remove": _remove}


def _print_text(text: str) -> None:
    """Exactly the text for a pipe or file, so that offsets count in it; made safe for a terminal."""
    if sys.stdout.isatty():
        print_blocks(line(row) for row in text.splitlines())
        return
    speak_utf8()
    sys.stdout.write(text)


def _row(document: Listed) -> tuple[str, ...]:
    date = document.modified.isoformat() if document.modified else ""
    return (document.source, f"{document.chunks}", date, _title(document))


def _title(document: Listed) -> str:
    """The title where it says more than the file's name, and the copies."""
    parts: list[str] = []
    if document.title != PurePosixPath(document.source).stem:
        parts.append(shortened(document.title, _LONGEST_TITLE))
    if document.copies:
        parts.append(f"(also {', '.join(document.copies)})")
    return " ".join(parts).strip()


def _json(document: Listed) -> as_json.JsonObject:
    return {
        "source": document.source,
        "title": document.title,
        "modified": document.modified.isoformat() if document.modified else None,
        "url": document.url,
        "characters": document.characters,
        "chunks": document.chunks,
        "copies": list(document.copies),
        "audience": list(document.audience),
    }


def _about(document: Document) -> Iterator[OutputBlock]:
    facts = {
        "Source": document.source,
        "Title": tidy(document.title),
        "Date": document.modified.isoformat() if document.modified else "",
        "Link": document.url or "",
        "Audience": ", ".join(document.audience),
        "Pages": str(len(document.pages) or ""),
        "Characters": f"{len(document.text):,}; --text shows them",
    }
    for name, value in facts.items():
        if value:
            lead = f"{name + ':':<12}"
            yield line(value, lead=(lead, "dim"))

    for section in document.sections:
        if section.path:
            # A heading of the first level stands below the values above it.
            yield line(tidy(section.path[-1]), indent=10 + 2 * len(section.path))
