"""Excel: `reading.py` reads a workbook, the others results of formulas and what it hides."""
