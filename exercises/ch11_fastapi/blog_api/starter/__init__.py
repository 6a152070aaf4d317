"""The blog API. SPEC.md says what it does."""
