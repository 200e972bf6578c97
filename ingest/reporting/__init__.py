"""What an ingestion says of itself.

`outcomes.py` says what became of each file; `meter.py`, `forecast.py` and `pages.py` how far it is; `spans.py` what
whoever traces it is told.
"""
