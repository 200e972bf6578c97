"""An answer as a message: its text, its sources, and what can be pressed under it."""
