"""Between the app and PostgreSQL, beside the ORM: errors, the read pool, the standby."""
