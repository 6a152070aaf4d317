"""The timeline of a request."""
