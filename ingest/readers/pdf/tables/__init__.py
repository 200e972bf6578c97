"""Tables of a PDF: found by the lines around cells or by the space between them, and poured as rows."""
