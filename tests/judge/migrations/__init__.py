"""Migrations beside the reference."""
