"""The code of each chapter: ``python -m lessons.ch05_crud`` walks through one in the terminal."""
