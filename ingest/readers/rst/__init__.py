"""reStructuredText: `reading.py` reads a page, the others what docutils makes of it."""
