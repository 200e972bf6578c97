"""The documents of a LangChain document loader, of whatever package: for Confluence, Notion, SharePoint and more.

A loader is others' code, so it runs in a process of its own (`apart.py`, `loading.py`).
"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from ingest.discovery.discover import SourceMetadata
from ingest.readers.shared.fields import as_date, as_url, field_text, names_audience
from ingest.received.uploads import safe_name
from ingest.sources.apart import apart
from ingest.sources.listing import Item, Listing, SourceFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ingest.sources.listing import Visit

_SUFFIXES = {"text": ".txt", "markdown": ".md", "html": ".html"}
_DEEPEST = 8
"""How many parts of an address or a path make a name."""
_NAMES = ("id", "source", "path", "file_path", "url", "title")
"""Fields that may tell a document from the others, the surest first."""
_TITLES = ("title", "name", "subject")
_ADDRESSES = ("url", "link", "web_url", "html_url", "webViewLink", "source")
_DATES = (
    "last_modified updated_at updated last_edited_time modified modified_at modifiedTime when date created_at".split()
)
_NOT_READ = "its metadata name an audience, which is not read there; `audience` in pincite.toml is for a whole source"


def look(visit: Visit) -> Listing:
    """Load all of it, as far as it goes."""
    source = visit.source
    wanted = {
        "loader": source.loader,
        "options": {**source.options, **visit.secrets},
        "library": str(visit.library or ""),
        "most": source.pages,
    }
    with apart("ingest.sources.loading", wanted, seconds=source.seconds, name=source.loader) as records:
        return _written(visit, records)


def _written(visit: Visit, records: Iterator[dict[str, Any]]) -> Listing:
    """The documents as files; what was loaded before it failed is there, too."""
    listing, room = Listing(), visit.source.megabytes * 1e6
    try:
        for number, record in enumerate(records, start=1):
            data = record["text"].encode("utf-8", "replace")
            room -= len(data)
            if number > visit.source.pages or room < 0:
                listing.cut = "it holds more than `pages` or `megabytes` allows"
                break
            _take(visit, listing, record["metadata"], data)
    except SourceFailed as error:
        listing.cut = str(error)
    return listing


def _take(visit: Visit, listing: Listing, metadata: Mapping[str, Any], data: bytes) -> None:
    name = _name(metadata, _SUFFIXES[visit.source.format], listing)
    if len(data) > visit.largest:
        listing.left_out[name] = f"larger than {visit.largest / 1e6:g} MB (setting max_file_mb)"
        return
    if names_audience(dict(metadata)):
        listing.left_out[name] = _NOT_READ
        return
    try:
        visit.write(name, data)
    except (FileExistsError, NotADirectoryError, IsADirectoryError):
        listing.left_out[name] = "its name is another's folder"
        return
    about = SourceMetadata(
        title=next(filter(None, (field_text(metadata.get(field)) for field in _TITLES)), ""),
        url=next(filter(None, (as_url(metadata.get(field)) for field in _ADDRESSES)), None),
        date=next(filter(None, (as_date(metadata.get(field)) for field in _DATES)), None),
    )
    listing.items[name] = Item(about=about)


def _name(metadata: Mapping[str, Any], suffix: str, listing: Listing) -> str:
    """What tells the document from the others; of several with the same, as of pages, the later are counted."""
    told = next(filter(None, (field_text(metadata.get(field)) for field in _NAMES)), "document")
    parts = [part for part in told.partition("://")[2 if as_url(told) else 0].split("/") if part][-_DEEPEST:]
    stem = "/".join(map(safe_name, parts)) or "document"
    stem = stem.removesuffix(suffix) if PurePosixPath(stem).suffix == suffix else stem
    taken = listing.items.keys() | listing.left_out.keys()
    names = (f"{stem}{f'-{number}' if number > 1 else ''}{suffix}" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)
