"""`pincite ask`, `chat` (with `conversation.py`), `search` and `why`: questions, and how an answer came about."""
