"""Step 6: the package of step 5 on asyncpg. Models, schemas and errors are the same files."""
