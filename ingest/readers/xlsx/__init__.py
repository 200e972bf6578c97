"""Excel: `reading.py` reads a workbook, the others results of formulas, text boxes, looks and what it hides."""
