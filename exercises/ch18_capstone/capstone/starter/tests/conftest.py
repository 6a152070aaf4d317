"""Fixtures for the tests."""

import pytest

from app.config import Settings
from app.main import create_app
from workbook.app_testing import blog_settings, clients

__all__ = ["blog_settings", "client_of"]


@pytest.fixture
def client_of(blog_settings):
    """``client_of(3).get("/posts")`` is a request by user 3; ``None`` isn't signed in."""
    with clients(create_app(Settings(**blog_settings))) as client_of:
        yield client_of
