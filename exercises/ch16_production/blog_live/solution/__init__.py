"""The blog API in production."""
