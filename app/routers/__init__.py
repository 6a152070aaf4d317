"""The routes, by subject. Thin: what they do stands in crud, what they check in deps."""
