"""The API, proven from outside: answers, database state, statements, races, faults."""
