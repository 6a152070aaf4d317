"""The session X-ray: right at every step, and without any influence on what it looks at."""
