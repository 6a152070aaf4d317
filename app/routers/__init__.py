"""The routes, by subject. Thin: what they do is in crud, what they check is in deps."""
