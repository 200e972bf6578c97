"""`python -m benchmarks` runs them all."""

from benchmarks import cold, gate, ingest, warm

for benchmark in (cold, ingest, warm, gate):
    benchmark.main()
