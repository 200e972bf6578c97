"""All that Pincite shows on Slack besides answers: windows, home, reports, and what it says of files."""
