"""A blog API: users, posts, tags and comments. Async FastAPI on SQLAlchemy 2.1 and asyncpg.

It imports nothing of the workbook around it: lift this folder out, together with alembic/ and
alembic.ini, and build your own product on it. See DEPLOYMENT.md.
"""
