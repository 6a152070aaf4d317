"""What the tests are given."""

import pytest

from blog_live.main import create_app
from workbook.live_testing import database, environ, running

__all__ = ["database", "environ", "start"]


@pytest.fixture
def start(environ):
    """``start(POOL_SIZE="2")`` starts the application with that setting and returns a client."""
    with running() as run:
        yield lambda **changes: run(create_app(environ | changes))
