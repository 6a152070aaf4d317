"""What the tests are given."""

import pytest

from blog_api.main import create_app
from workbook.asgi import Client
from workbook.testing import sessions  # a sessionmaker on empty tables, anew for each test

__all__ = ["client", "sessions"]


@pytest.fixture
def client(sessions):
    """A client of the API."""
    return Client(create_app(sessions))
