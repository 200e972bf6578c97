"""Which files there are: `discover.py` finds them, `watch.py` says when to look again."""
