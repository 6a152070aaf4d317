"""Setting up: bootstrap, Makefile, lock, compose."""
