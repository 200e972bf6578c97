"""The question's words as the documents have them: spelling and abbreviations."""
