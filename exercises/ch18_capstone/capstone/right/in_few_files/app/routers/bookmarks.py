"""As the application includes it."""

from app.routers.features import router

__all__ = ["router"]
