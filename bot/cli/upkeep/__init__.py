"""`pincite doctor`, `reindex`, `backup`, `restore` and `copy`: looking after an index."""
