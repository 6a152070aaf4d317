"""Tests of workbook/measuring."""
