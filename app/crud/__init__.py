"""What is asked of the database, by subject. Nothing in here commits."""
