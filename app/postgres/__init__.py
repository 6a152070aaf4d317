"""Access to PostgreSQL beside the ORM: its errors, the read pool, the standby."""
