"""Tests of the engine that compares answers with the reference."""
