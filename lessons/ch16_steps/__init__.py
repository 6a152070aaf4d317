"""The application of chapter 16, a module for each subject."""
