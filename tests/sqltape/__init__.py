"""Tests of the tape."""
