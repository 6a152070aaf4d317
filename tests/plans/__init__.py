"""Tests of workbook/plans."""
