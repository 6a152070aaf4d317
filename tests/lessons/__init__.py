"""The code that chapters teach, run."""
