"""The hot routes in two versions: ORM objects (plain.py, read it first), and JSON from SQL.

Both twins are ``HotPaths`` and return the same; ``deps.hot_paths`` decides which one a request
gets (FAST_PATHS), and tests/app holds the two equal.
"""
