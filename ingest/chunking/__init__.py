"""From a text to its chunks: its blocks, the lines that govern them, and where it is cut.

`division.py`, `questions.py`, `bare.py` and `credits.py` find blocks, `blocks.py` says what governs them, `split.py`
cuts.
"""
