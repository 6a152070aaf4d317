"""One file for each failure."""
