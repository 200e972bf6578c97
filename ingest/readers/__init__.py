"""Reads a file of any known format, each in a module or package: `read(data, name) -> tuple[Extract, ...]`."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING

from bot.errors import ReadFailed, Unreadable
from bot.naming import day_of_name
from ingest.extraction.hidden import hidden_notes, total
from ingest.readers.shared.fields import audience_in_text, stated_day
from ingest.readers.sniff import HTML, XML, is_text, sniff, text_reader

if TYPE_CHECKING:
    from types import ModuleType

    from ingest.extraction.extract import Extract

READERS: dict[str, str] = {
    ".txt": "text",
    ".text": "text",
    ".log": "text",
    ".rst": "rst",
    ".adoc": "asciidoc",
    ".asciidoc": "asciidoc",
    ".org": "org",
    ".md": "markdown",
    ".markdown": "markdown",
    ".mdx": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".xml": "xml",
    ".rss": "feed",
    ".atom": "feed",
    ".json": "json_records",
    ".jsonl": "json_records",
    ".ndjson": "json_records",
    ".ipynb": "notebook",
    ".csv": "delimited",
    ".tsv": "delimited",
    ".tab": "delimited",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".xls": "xls",
    ".xltx": "xlsx",
    ".xltm": "xlsx",
    ".eml": "eml",
    ".emlx": "eml",
    ".msg": "msg",
    ".mbox": "mbox",
    ".mht": "mhtml",
    ".mhtml": "mhtml",
    ".rtf": "rtf",
    ".pdf": "pdf",
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".dotm": "docx",
    ".pptx": "pptx",
    ".pptm": "pptx",
    ".ppsx": "pptx",
    ".ppsm": "pptx",
    ".potx": "pptx",
    ".potm": "pptx",
    ".zip": "zipped",
    ".epub": "epub",
    ".odt": "odf",
    ".odp": "odf",
    ".ods": "odf",
    ".ott": "odf",
    ".otp": "odf",
    ".ots": "odf",
    ".fodt": "odf_flat",
    ".fodp": "odf_flat",
    ".fods": "odf_flat",
}

_PLACES = {
    "asciidoc": "asciidoc.reading",
    "delimited": "data.delimited",
    "doc": "older.doc",
    "docx": "docx.reading",
    "eml": "mail.eml",
    "epub": "archives.epub",
    "feed": "data.feed",
    "html": "html.reading",
    "json_records": "data.json_records",
    "markdown": "markdown.reading",
    "mbox": "mail.mbox",
    "mhtml": "mail.mhtml",
    "msg": "mail.msg",
    "notebook": "data.notebook",
    "odf": "odf.reading",
    "odf_flat": "odf.flat",
    "picture": "pictures.picture",
    "ppt": "older.ppt",
    "pptx": "pptx.reading",
    "rst": "rst.reading",
    "xls": "older.xls",
    "xlsx": "xlsx.reading",
    "xml": "data.xml",
    "zipped": "archives.zipped",
}
"""The modules of readers that have a room of their own; the others are named as they are."""
_BINARY = {"pdf", "docx", "xlsx", "pptx", "epub", "odf", "xls", "msg", "zipped"}
_OF_TEXT = {suffix for suffix, module in READERS.items() if module not in _BINARY}
_ARCHIVES = {".zip", ""}
"""Programs and libraries are archives, too, and their parts are no documents."""
_PLAIN = {"text", "xml"}
"""Readers of text whose beginning may say that it has to be read otherwise."""
_OWN_TITLES = {"json_records"}
"""Records have their title beside their text, where whoever opens the file sees both."""
_SAVED = {"doc", "docx", "odf", "odf_flat", "pdf", "ppt", "pptx", "rtf"}
"""Readers whose date is that of the last saving, which says less than one in the file's name or its words."""
_WITHOUT_FRONT_MATTER = {"delimited", "eml", "feed", "json_records", "mbox", "mhtml", "odf_flat", "rtf", "xml"}
"""Readers of text to which a front matter is nothing but text."""
_KINDS = {
    "markdown": "Markdown",
    "html": "HTML",
    "xml": "XML",
    "feed": "a feed",
    "json_records": "JSON",
    "notebook": "a notebook",
    "delimited": "a table of text",
    "xlsx": "an Excel workbook",
    "eml": "an e-mail",
    "mbox": "a mailbox",
    "mhtml": "a saved web page",
    "rtf": "Rich Text",
    "pdf": "a PDF",
    "doc": "a Word document",
    "docx": "a Word document",
    "ppt": "a PowerPoint presentation",
    "pptx": "a PowerPoint presentation",
    "xls": "an Excel workbook",
    "msg": "an Outlook message",
    "picture": "a picture",
    "zipped": "a ZIP archive",
    "epub": "an e-book",
    "odf": "an OpenDocument file",
    "odf_flat": "an OpenDocument file",
}


def chosen_suffix(name: str) -> str:
    """The suffix of a file's name that chooses its reader: the last one, or the one before it that says more.

    So a copy that an editor or a person made is read as what it is a copy of: `.org` of `pay.org~` and `pay.org.bak`.
    """
    suffixes = [suffix.lower() for suffix in reversed(PurePath(name).suffixes)]
    last = suffixes[0] if suffixes else ""
    if last in READERS:
        return last
    before = (suffix.rstrip("~#") for suffix in suffixes)  # an editor's marks
    return next((suffix for suffix in before if suffix in _OF_TEXT), last)


def is_dated_by_name(name: str) -> bool:
    """Whether a day in the name of a file comes before the one that it says of itself."""
    return READERS.get(chosen_suffix(name)) in _SAVED


def read(name: str, data: bytes) -> tuple[Extract, ...]:
    """The documents in a file, by its content first and its suffix second. Raises Unreadable, and nothing else."""
    from ingest.readers.shared.headings.titles import with_honest_title  # not above: who only plans does without

    if not data:
        raise Unreadable("the file is empty")
    module = _module(name, data)
    if module in _WITHOUT_FRONT_MATTER:
        reader_module("text").refuse_audience(data)
    extracts = read_with(module, data, name)
    extracts = tuple(_dated(one, name, module) for one in extracts)
    if module in _SAVED:
        extracts = tuple(replace(one, notes=(*one.notes, *audience_in_text(one.text))) for one in extracts)
    return _with_text(extracts if module in _OWN_TITLES else tuple(with_honest_title(one) for one in extracts))


def read_with(module: str, data: bytes, name: str) -> tuple[Extract, ...]:
    """What the reader of this name makes of a file, or of a part of one. Raises Unreadable, and nothing else."""
    try:
        read_by: tuple[Extract, ...] = reader_module(module).read(data, name)
    except Unreadable:
        raise
    except MemoryError as error:
        raise ReadFailed("it needs more memory to read than there is") from error
    except RecursionError as error:
        raise Unreadable("it is nested too deeply to read") from error
    except Exception as error:  # a parser meets the outside here, and no list of what parsers raise is complete
        raise Unreadable(f"it is damaged, or not really {_KINDS.get(module, 'text')}") from error
    return read_by


def _dated(extract: Extract, name: str, module: str) -> Extract:
    """The extract with the day that it or the name of its file tells."""
    if module in _SAVED:
        return replace(extract, date=day_of_name(name) or stated_day(extract.text) or extract.date)
    return replace(extract, date=extract.date or stated_day(extract.text))


def reader_module(name: str) -> ModuleType:
    """The module of a reader that READERS names, with its function `read`."""
    return importlib.import_module(f"ingest.readers.{_PLACES.get(name, name)}")


def _module(name: str, data: bytes) -> str:
    """The reader for the file: what its first bytes say wins over its suffix."""
    found = sniff(data)
    if found.kind:
        raise Unreadable(f"it is {found.kind}")
    if found.reader == "zipped" and PurePath(name).suffix.lower() not in _ARCHIVES:
        raise Unreadable("it is a ZIP archive; name it .zip if it holds documents")
    return found.reader or _by_suffix(chosen_suffix(name), data)


def _unnamed(data: bytes) -> str:
    """The reader for text whose suffix says nothing."""
    if HTML.match(data[:1024]):
        return "html"
    return "xml" if XML.match(data[:1024]) else "text"


def _by_suffix(suffix: str, data: bytes) -> str:
    """Files of unknown suffixes are read as pages, XML, mails or plain text, if they hold text at all."""
    module = READERS.get(suffix) or _unnamed(data)
    module = (text_reader(data) or module) if module in _PLAIN else module
    if module in _BINARY and is_text(data):
        raise Unreadable(f"it is named {suffix} but holds plain text")
    if module not in _BINARY and not is_text(data):
        raise Unreadable("its format is not known, and it is no plain text")
    return module


def _with_text(extracts: tuple[Extract, ...]) -> tuple[Extract, ...]:
    kept = tuple(extract for extract in extracts if extract.text.strip())
    if not kept:
        notes = [note for extract in extracts for note in extract.notes]
        raise Unreadable("; ".join(["no text in it", *notes, *hidden_notes(total(one.hidden for one in extracts))]))
    return kept
