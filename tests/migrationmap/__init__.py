"""The drawing of migrations."""
