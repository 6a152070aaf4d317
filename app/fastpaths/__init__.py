"""The hot routes twice: from ORM objects (plain.py, read it first), or from JSON out of PostgreSQL.

Both twins are ``HotPaths`` and return the same; ``deps.get_hot_paths`` decides which one a request
gets (FAST_PATHS), and tests/app holds the two equal.
"""
