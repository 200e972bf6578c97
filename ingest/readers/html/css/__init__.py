"""Style sheets, as far as they hide text."""
