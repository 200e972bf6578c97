"""A message in its pieces: what it asks, what it tells, and its small talk."""
