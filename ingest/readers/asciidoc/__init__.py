"""AsciiDoc: `reading.py` reads a document, the others its tables and its words."""
