"""As the application imports it."""

from app.models.features import Report

__all__ = ["Report"]
