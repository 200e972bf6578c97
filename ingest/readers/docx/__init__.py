"""Word: `reading.py` reads a document, the others its text, styles, lists, layout, and what it hides."""
