"""A module for each chapter; each function in it proves one fact."""
