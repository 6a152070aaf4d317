"""Access to PostgreSQL outside the ORM: its errors, the read pool, the standby."""
