"""Messages as values within Slack's limits, and any text made safe in its languages."""
