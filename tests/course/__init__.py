"""The learner's folder: copies, updates, progress."""
