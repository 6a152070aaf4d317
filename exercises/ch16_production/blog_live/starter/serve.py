"""Serve the application, to try it by hand: .venv/bin/python my_work/blog_live/serve.py"""

import os
import sys
from pathlib import Path

import uvicorn
from alembic import command
from alembic.config import Config

ABOVE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ABOVE))

if __name__ == "__main__":
    from blog_live.main import create_app
    from workbook.testing import project_database

    address = project_database("blog_api")
    command.upgrade(Config(str(ABOVE / "blog_api" / "alembic.ini")), "head")
    example = {
        "DATABASE_URL": address.render_as_string(hide_password=False),
        "ENVIRONMENT": "development",
        "SECRET_KEY": "only for this machine, not a secret",
    }
    uvicorn.run(create_app(example | dict(os.environ)), port=8002)
