"""`pincite serve` and `slack`, which go on.

`serving.py` and `local.py` are the two ends of the socket by which they answer `pincite ask`; `health.py` and
`metrics.py` show how a command that goes on is.
"""
