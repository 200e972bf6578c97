"""The tables: how they are opened, brought up to date, and read as values."""
