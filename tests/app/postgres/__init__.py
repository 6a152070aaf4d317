"""Tests of app/postgres."""
