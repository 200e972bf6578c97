"""What an evaluation comes to: measures, their intervals, thresholds, and the refusal floor."""
