"""PDF: what its pages draw (`page/`), its tables (`tables/`), and the text that comes of it (`reading.py`)."""

from ingest.readers.pdf.reading import laid_out, read

__all__ = ["laid_out", "read"]
