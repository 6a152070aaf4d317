"""How fast the API is, beside a typical tutorial's, its async twin, and the limit.

Run it with ``python -m benchmarks.app``. Needs wrk. All servers are one process each on one
database, measured in turns; what counts are the shares of the limit, not the numbers.
"""
