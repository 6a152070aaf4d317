"""Tests of workbook/twosessions."""
