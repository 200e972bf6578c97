"""The back end of a team that outgrew one machine: documents, words and vectors in one PostgreSQL with pgvector."""
