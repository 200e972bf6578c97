"""What answers quoted, beside the documents as they are now: finds the words that are no longer there."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from sqlalchemy import case, func, insert, select

from bot.adapters.database.tables.schema import documents, quotes
from bot.nouns import ATTACHED

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from bot.nouns import Answer, Citation

_UNKNOWN = ""
"""The digest of a document that did not hold the words any more when the answer was recorded."""
_APART = "\x1e"
"""Between the pieces of a quote: ASCII's record separator, which no document has (`ingest.extraction.clean`)."""
DOCUMENT_GONE = "the document is gone"
CHANGED = "the document changed, and these words are no longer in it"


def keep_quotes(connection: Connection, answer: Answer) -> None:
    """Store what the answer quotes of documents of the index, with the digest of each."""
    # What came with a question is not in the index: nothing of it can change there.
    of_index = [cited for cited in answer.citations if not cited.source.startswith(ATTACHED)]
    rows = [_row(connection, answer.id, cited) for cited in of_index]
    if rows:
        connection.execute(insert(quotes), rows)


def lost_quotes(connection: Connection) -> dict[str, dict[int, str]]:
    """By answer and number of the citation, why the quoted words are not there. Looks only into what has changed."""
    lost: dict[str, dict[int, str]] = defaultdict(dict)
    for source, digests in _changed(connection).items():
        of_text = select(documents.c.text).where(documents.c.source == source)
        text = connection.execute(of_text).scalar_one_or_none()
        of_quotes = select(quotes).where(
            quotes.c.source == source,
            quotes.c.digest.in_(digests),
        )

        kept: dict[str, bool] = {}
        for row in connection.execute(of_quotes):
            # Many answers quote the same words, which are looked for once.
            if row.quote not in kept:
                kept[row.quote] = _is_in(text, row.quote)
            if not kept[row.quote]:
                lost[row.answer][row.number] = DOCUMENT_GONE if text is None else CHANGED

    return lost


def _is_in(text: str | None, quote: str) -> bool:
    """Whether all pieces of the quote are in the text; None for a document that is gone."""
    return text is not None and all(piece in text for piece in quote.split(_APART))


def _row(connection: Connection, answer: str, cited: Citation) -> dict[str, object]:
    words = func.substr(documents.c.text, cited.start + 1, cited.end - cited.start)
    # The document may have changed since it was searched: then the digest is of another text than was quoted.
    known = case((words == cited.quote, documents.c.digest), else_=_UNKNOWN)
    query = select(known).where(documents.c.source == cited.source)
    digest = connection.execute(query).scalar_one_or_none()
    return {
        "answer": answer,
        "number": cited.number,
        "source": cited.source,
        "digest": digest or _UNKNOWN,
        "quote": _APART.join(piece.text for piece in cited.pieces) or cited.quote,
    }


def _changed(connection: Connection) -> dict[str, list[str]]:
    """By source, the digests of quoted documents that are nowhere in the manifest now, under whatever source."""
    quoted = select(quotes.c.source, quotes.c.digest).distinct().subquery()
    still = select(documents.c.id).where(documents.c.digest == quoted.c.digest).exists()
    changed: dict[str, list[str]] = defaultdict(list)
    query = select(quoted.c.source, quoted.c.digest).where(~still)
    for row in connection.execute(query):
        changed[row.source].append(row.digest)
    return changed
