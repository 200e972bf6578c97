"""Records, tables of text, feeds, notebooks and XML."""
