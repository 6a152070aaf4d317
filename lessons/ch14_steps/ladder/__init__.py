"""The ladder: one feed, nine ways to get it, and what each of them costs.

``rungs`` are the ways, ``server`` serves them, ``costs`` counts and measures.
"""
