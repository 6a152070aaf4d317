"""The tests of the blog API."""
