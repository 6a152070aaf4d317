"""As the application includes it."""

from app.routers.features import reports as router

__all__ = ["router"]
