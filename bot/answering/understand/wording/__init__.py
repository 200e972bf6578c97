"""The question's words as the documents have them: spelling, abbreviations, language."""
