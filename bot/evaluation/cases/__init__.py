"""Cases: questions with what a right answer to each is, read, gathered and drafted."""
