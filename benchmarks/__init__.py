"""Measurements, not tests: ``make bench``. Each part prints ratios of one and the same run."""
