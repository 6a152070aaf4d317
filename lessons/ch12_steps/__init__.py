"""The application of chapter 12, and what measures it."""
