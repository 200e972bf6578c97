"""Markdown: `reading.py` reads a page, the others what its dialects add."""
