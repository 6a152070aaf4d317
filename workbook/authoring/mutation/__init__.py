"""Mutants: reference solutions with one small fault each, which the judge has to reject.

The operators are ours. Those of cosmic-ray and mutmut know neither statements nor mapped classes,
and both run a test command for each mutant of a whole package, where we judge many in one process.
"""
