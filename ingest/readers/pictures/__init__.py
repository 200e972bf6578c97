"""Pictures of text, and pages as pictures."""
