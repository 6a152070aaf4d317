"""Proves recall: its questions, what it keeps, what it asks."""
