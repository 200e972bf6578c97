"""Models: of embeddings, of reading, and of language."""
