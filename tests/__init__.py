"""Tests: they prove everything that the workbook says and does."""
