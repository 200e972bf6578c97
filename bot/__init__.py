"""Pincite: answers from a team's own documents, each sentence with the exact words that support it."""

__version__ = "0.1.0"
