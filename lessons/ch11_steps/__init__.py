"""The steps of chapter 11: one file grows into a package. Each step is an application to run."""
