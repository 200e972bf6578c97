"""Whether a message asks anything of the documents, or greets, thanks and remarks."""
