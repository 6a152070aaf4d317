"""Between the app and PostgreSQL, beside the ORM: its errors, the read pool, the replica."""
