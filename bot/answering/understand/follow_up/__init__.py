"""A follow-up as a question that stands alone."""
