"""What a page of a PDF draws: words with their places and types, what hides them, and straight lines."""
