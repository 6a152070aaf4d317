"""The application as it is deployed."""

from collections.abc import Mapping
from typing import Any

from blog_api.main import create_app as create_api


def create_app(environ: Mapping[str, str]) -> Any:
    """Return the API with these settings. SPEC.md says what it does."""
    raise NotImplementedError
