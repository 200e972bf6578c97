"""From the lines of a document to its blocks: headings, paragraphs, list items and table rows."""

from ingest.readers.pdf.blocks.block import PdfBlock, goes_on
from ingest.readers.pdf.blocks.columns import page_blocks
from ingest.readers.pdf.blocks.nesting import Nesting
from ingest.readers.pdf.blocks.typography import Typography

__all__ = ["Nesting", "PdfBlock", "Typography", "goes_on", "page_blocks"]
