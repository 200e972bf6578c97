"""HTML: `reading.py` reads a page, the others its tables and what its styles hide."""
