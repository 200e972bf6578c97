"""`python -m benchmarks` runs them all, and with names only those: `python -m benchmarks slack_chaos --seed 2`."""

import sys

from benchmarks import (
    bulk,
    cold,
    copying,
    gate,
    ingest,
    server,
    slack_chaos,
    slack_chaos_server,
    slack_latency,
    sync_drill,
    warm,
)

BENCHMARKS = {
    "cold": cold,
    "ingest": ingest,
    "warm": warm,
    "gate": gate,
    "slack_latency": slack_latency,
    "sync_drill": sync_drill,  # it ends the process if a run went wrong
    "slack_chaos": slack_chaos,  # last, since it ends the process with its verdict
}
APART = {"server": server, "copying": copying, "bulk": bulk, "slack_chaos_server": slack_chaos_server}
"""Run by their names alone: they take long, or need root, or Ray."""
known = BENCHMARKS | APART
named = [name for name in sys.argv[1:] if name in known]
sys.argv[1:] = [argument for argument in sys.argv[1:] if argument not in known]
for name in named or BENCHMARKS:
    known[name].main()
