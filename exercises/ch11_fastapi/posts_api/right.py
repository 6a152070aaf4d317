"""Other right answers to ``posts_api``."""

from fastapi import FastAPI
from sqlalchemy import func, select, text
from sqlalchemy.orm import joinedload, selectinload

from workbook.blog import Post, Tag, User


def dictionaries(factory):
    """Everything is taken out of the objects in the function, and the session is closed."""
    app = FastAPI()

    @app.get("/posts")
    def newest():
        query = (
            select(Post)
            .where(Post.status == "published")
            .options(joinedload(Post.author), joinedload(Post.tags))
            .order_by(Post.id.desc())
            .limit(20)
        )
        with factory() as session:
            return [
                {
                    "id": post.id,
                    "title": post.title,
                    "author": {"id": post.author.id, "username": post.author.username},
                    "tags": [{"name": tag.name} for tag in post.tags],
                }
                for post in session.scalars(query).unique()
            ]

    return app


def two_statements(factory):
    """Columns only, the tags in a second statement."""
    app = FastAPI()

    @app.get("/posts")
    def newest():
        with factory() as session:
            posts = session.execute(
                select(Post.id, Post.title, User.id.label("author_id"), User.username)
                .join(Post.author)
                .where(Post.status == "published")
                .order_by(Post.id.desc())
                .limit(20)
            ).all()
            tags = {post.id: [] for post in posts}
            for post_id, name in session.execute(
                select(Post.id, Tag.name)
                .join(Post.tags)
                .where(Post.id.in_(tags))
                .order_by(Tag.name)
            ):
                tags[post_id].append({"name": name})
        return [
            {
                "id": post.id,
                "title": post.title,
                "author": {"id": post.author_id, "username": post.username},
                "tags": tags[post.id],
            }
            for post in posts
        ]

    return app
