"""Tests of app/operations."""
