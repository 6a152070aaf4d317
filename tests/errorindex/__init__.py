"""The error index: every entry shown, every phrasing found."""
