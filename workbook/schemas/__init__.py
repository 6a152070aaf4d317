"""What a database is made of, as PostgreSQL's catalogue has it, and what a statement locks.

* ``tables``: tables with their columns, constraints and indexes.
* ``database``: all tables of a database, and what else an upgrade may leave in it.
* ``watch``: what each statement of a migration has locked, read and written.
"""
