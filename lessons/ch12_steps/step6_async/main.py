"""The application: its routers and its errors."""

from fastapi import FastAPI

from . import errors
from .routers import me, posts, tags

app = FastAPI(title="Blog")
app.include_router(tags.router)
app.include_router(posts.router)
app.include_router(me.router)
errors.install(app)
