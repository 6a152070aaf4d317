"""Serves the API, to try it by hand: .venv/bin/python my_work/blog_api/serve.py"""

import sys
from pathlib import Path

import uvicorn
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine
from sqlalchemy.orm import sessionmaker

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

if __name__ == "__main__":
    from blog_api.main import create_app
    from workbook.testing import project_database

    command.upgrade(Config(str(HERE / "alembic.ini")), "head")
    engine = create_engine(project_database("blog_api"))
    uvicorn.run(create_app(sessionmaker(engine)), port=8001)
