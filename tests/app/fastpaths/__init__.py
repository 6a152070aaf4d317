"""Tests of app/fastpaths."""
