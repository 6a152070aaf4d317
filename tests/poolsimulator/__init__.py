"""The pool simulator."""
