"""Formats of Office before 2007: what LibreOffice makes of them, or xlrd."""
