"""What else lies in a workspace's folder: who writes, whose it is, files that were handed over, and what is sealed."""
