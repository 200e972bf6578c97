"""What people hand over.

`uploads.py` keeps it, `handed_over.py` lends it from a server to the readers; `attached.py` reads what came with a
question, for that conversation alone.
"""
