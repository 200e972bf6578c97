"""Feeds, and OpenDocument files that are one XML document."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from lxml import etree

from ingest import readers
from ingest.extraction.extract import Extract
from ingest.readers.shared.parts import distinct
from tests.cpu import cpu_seconds
from tests.vectors_office import VECTORS, Vector

RSS = b"""<?xml version="1.0"?>
<!-- made by hand -->
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>News</title>
<link>https://a.example</link>
<item><title>We moved</title><link>https://a.example/1</link><pubDate>Thu, 26 Nov 2026 19:04:18 GMT</pubDate>
<description>In short.</description><content:encoded>&lt;p&gt;To &lt;b&gt;Lyon&lt;/b&gt;.&lt;/p&gt;</content:encoded>
<guid>x1</guid></item>
<item><title>We moved</title><description>Again.</description></item>
<item><description>No title.</description></item></channel></rss>"""
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Blog</title><entry><title>One</title>
<link rel="self" href="https://a.example/1.xml"/><link href="https://a.example/1"/><updated>2026-01-02T00:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Bring:</p><ul><li>tea</li></ul></div></content>
</entry></feed>"""


@pytest.mark.parametrize("name", ["news.rss", "news.xml", "news", "news.txt"])
def test_each_entry_of_a_feed_is_a_document(name: str) -> None:
    extracts = readers.read(name, RSS)
    assert [(one.part, one.text) for one in extracts] == [
        ("We moved", "We moved\n\nTo Lyon."),
        ("We moved~2", "We moved\n\nAgain."),
        ("3", "No title."),
    ]
    assert (extracts[0].title, extracts[0].date, extracts[0].url) == (
        "We moved",
        date(2026, 11, 26),
        "https://a.example/1",
    )


def test_an_atom_feed_may_hold_elements() -> None:
    (extract,) = readers.read("blog.atom", ATOM)
    assert extract.text == "One\n\nBring:\n- tea"
    assert (extract.date, extract.url) == (date(2026, 1, 2), "https://a.example/1")


def test_a_feed_without_entries_is_xml() -> None:
    feed = b"<rss><channel><title>News</title><description>Of us.</description></channel></rss>"
    assert readers.read("a.rss", feed)[0].text == "News\n\nOf us."


def flat(packed: bytes) -> bytes:
    """The same document as one XML file."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        content = archive.read("content.xml")
    root = etree.fromstring(content)
    root.tag = str(root.tag).replace("document-content", "document")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


@pytest.mark.parametrize("vector", [v for v in VECTORS if v.suffix in {".odt", ".ods", ".odp"}], ids=lambda v: v.suffix)
def test_a_flat_document_reads_like_a_packed_one(vector: Vector) -> None:
    packed = vector.build()
    suffix = f".f{vector.suffix[1:]}"
    assert readers.read(f"a{suffix}", flat(packed)) == readers.read(f"a{vector.suffix}", packed)
    assert readers.read("a.xml", flat(packed)) == readers.read(f"a{vector.suffix}", packed)


def test_many_entries_of_one_title_take_no_quadratic_time() -> None:
    entries = [Extract(text="Tea.", part=name) for name in ("News", "News~2", *["News"] * 20_000)]
    with cpu_seconds(10):
        parts = [extract.part for extract in distinct(entries)]
    assert parts[:4] == ["News", "News~2", "News~3", "News~4"]
    assert len(set(parts)) == len(parts)
