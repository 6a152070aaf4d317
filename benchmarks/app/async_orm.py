"""(2) The same, async: AsyncSession on asyncpg, the same models and answers."""

# ruff: noqa: FAST002, B008 - as tutorials write it

import os
from collections.abc import AsyncIterator

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy import make_url, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import joinedload, selectinload

from benchmarks.app.answers import PostIn, PostOut, PostSummary, UserOut
from benchmarks.app.tables import Post, Tag, User

URL = make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+asyncpg")
engine = create_async_engine(URL)
SessionLocal = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI()
scheme = OAuth2PasswordBearer(tokenUrl="token")


async def get_db() -> AsyncIterator[AsyncSession]:
    async with SessionLocal() as db:
        yield db


async def get_current_user(
    token: str = Depends(scheme), db: AsyncSession = Depends(get_db)
) -> User:
    claims = jwt.decode(token, os.environ["SECRET_KEY"], algorithms=["HS256"])
    user = await db.get(User, int(claims["sub"]))
    if user is None:
        raise HTTPException(401)
    return user


@app.get("/users/{user_id}", response_model=UserOut)
async def get_user(user_id: int, db: AsyncSession = Depends(get_db)) -> User:
    user = await db.get(User, user_id)
    if user is None:
        raise HTTPException(404)
    return user


@app.get("/posts", response_model=list[PostSummary])
async def get_posts(limit: int = 20, db: AsyncSession = Depends(get_db)) -> list[Post]:
    posts = await db.scalars(
        select(Post)
        .options(joinedload(Post.author), selectinload(Post.tags))
        .where(Post.status == "published", Post.deleted_at.is_(None))
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(limit)
    )
    return list(posts)


@app.post("/posts", response_model=PostOut, status_code=201)
async def create_post(
    body: PostIn, db: AsyncSession = Depends(get_db), user: User = Depends(get_current_user)
) -> Post:
    post = Post(title=body.title, content=body.content, author=user)
    for name in body.tags:
        tag = await db.scalar(select(Tag).where(Tag.name == name))
        post.tags.append(tag or Tag(name=name))
    db.add(post)
    await db.commit()
    await db.refresh(post, ["id", "status", "created_at", "updated_at"])
    return post
