"""Answers of hot routes whose JSON PostgreSQL writes itself."""
