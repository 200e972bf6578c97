"""From a file to its text, for readers of all formats.

What they give is in `extract.py`, what they leave out in `clean.py`, `hidden.py`, `keys.py` and `archives.py`; they
read in the process of `isolation.py`, before a file's turn by `ahead.py`.
"""
