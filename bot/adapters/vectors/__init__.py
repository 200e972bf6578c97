"""The vectors of passages: in Chroma, and once more in one file that is mapped into memory."""
