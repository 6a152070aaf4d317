"""Databases of the workbook: fresh ones, templates, locks, sandboxes."""
