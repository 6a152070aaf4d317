"""The reference of the blog API."""
