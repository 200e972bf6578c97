"""The documents of an object store, such as a bucket of S3, or of whatever else fsspec has a driver for.

A driver is others' code, so it runs in a process of its own (`apart.py`, `fetching.py`), which puts the files where
they belong and fetches none that is as it was.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from ingest.discovery.discover import SourceMetadata
from ingest.sources.apart import apart
from ingest.sources.listing import Item, Listing, SourceFailed, link_to

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ingest.sources.listing import Visit

_EMPTY = "nothing is there"


def look(visit: Visit) -> Listing:
    """All that is there, as far as the limits allow."""
    source, listing = visit.source, Listing()
    wanted = {
        "url": source.store,
        "options": source.options,
        "secrets": visit.secrets,
        "folder": str(visit.folder),
        "before": {name: (item.etag, item.changed) for name, item in visit.before.items()},
        "largest": visit.largest,
        "pages": source.pages,
        "bytes": source.megabytes * 1e6,
    }
    with apart("ingest.sources.fetching", wanted, seconds=source.seconds, name=source.store) as records:
        try:
            for record in records:
                _take(visit, listing, record)
        except SourceFailed as error:
            listing.cut = str(error)
    if not (listing.items or listing.failed or listing.cut):
        listing.cut = _EMPTY  # as a bucket that is not there, or not any more
    return listing


def _take(visit: Visit, listing: Listing, record: Mapping[str, Any]) -> None:
    name = record["name"]
    if reason := record.get("failed"):
        listing.failed[name] = reason
    elif reason := record.get("left_out"):
        listing.left_out[name] = reason
    else:
        listing.items[name] = _item(visit, record)


def _item(visit: Visit, record: Mapping[str, Any]) -> Item:
    """What is put there anew with the same bytes keeps its date."""
    url, before = link_to(visit.source.link, record["name"]), visit.before.get(record["name"])
    day = date.fromisoformat(record["changed"][:10]) if record["changed"] else None
    if before and not record["is_new"]:
        day = before.about.date
    about = replace(before.about, url=url, date=day) if before else SourceMetadata(url=url, date=day)
    return Item(about=about, etag=record["etag"], changed=record["changed"])
