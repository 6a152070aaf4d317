"""The cheat sheet."""
