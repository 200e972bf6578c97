"""`pincite ingest` (with `following.py` for `--watch`) and `sources`: what goes into the index, and what is in it."""
