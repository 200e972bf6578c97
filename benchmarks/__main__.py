"""`python -m benchmarks` runs them all."""

from benchmarks import cold, ingest, warm

for benchmark in (cold, ingest, warm):
    benchmark.main()
