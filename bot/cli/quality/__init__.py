"""`pincite eval` with its actions, `gaps`, `report` and `ledger`: how good answers are, and what is kept of them."""
