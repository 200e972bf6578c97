"""The Slack room: what is asked there, how it is answered, and how the answers look."""
