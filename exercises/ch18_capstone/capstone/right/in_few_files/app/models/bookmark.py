"""As the application imports it."""

from app.models.features import Bookmark

__all__ = ["Bookmark"]
