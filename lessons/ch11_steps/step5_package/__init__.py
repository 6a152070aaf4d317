"""Step 5: the file has become a package. The application is in ``main``."""
