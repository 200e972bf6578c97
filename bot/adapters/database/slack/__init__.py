"""What waits on Slack, who installed the app, and pictures that lie there."""
