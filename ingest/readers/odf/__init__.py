"""OpenDocument: `reading.py` reads packages, `flat.py` single files; the rest text, lists, layout, what is hidden."""
