"""The applications and measurements of chapter 14."""
