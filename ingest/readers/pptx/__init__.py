"""PowerPoint: `reading.py` reads a presentation, the others its lists and what it hides."""
