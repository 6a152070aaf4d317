"""A blog API: users, posts, tags and comments. Async FastAPI on SQLAlchemy 2.1 and asyncpg.

It imports nothing of the workbook around it: lift this folder out, together with alembic/,
alembic.ini and tests/app/, and build your own product on it. See DEPLOYMENT.md.

Start with models/ and schemas/, then crud/ and routers/; database.py and deps.py hold the unit of
work together. The packages beside them are what a server needs beyond: accounts/ (passwords, tokens
and their rules), http/, postgres/, operations/, and fastpaths/ (the hot routes, in two ways).
"""
