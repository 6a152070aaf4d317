"""(1) A typical tutorial's app: sync def, psycopg2, the Query API, response_model, default pool."""

# ruff: noqa: FAST002, B008 - as tutorials write it

import os
from collections.abc import Iterator

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import OAuth2PasswordBearer
from sqlalchemy import create_engine, make_url
from sqlalchemy.orm import Session, joinedload, selectinload, sessionmaker

from benchmarks.app.answers import PostIn, PostOut, PostSummary, UserOut
from benchmarks.app.tables import Post, Tag, User

URL = make_url(os.environ["DATABASE_URL"]).set(drivername="postgresql+psycopg2")
# The default pool, unless the bench wants to see what a larger one would do.
engine = create_engine(URL, pool_size=int(os.environ.get("BENCH_POOL", "5")))
SessionLocal = sessionmaker(autocommit=False, autoflush=False, bind=engine)
app = FastAPI()
scheme = OAuth2PasswordBearer(tokenUrl="token")


def get_db() -> Iterator[Session]:
    db = SessionLocal()
    try:
        yield db
    finally:
        db.close()


def get_current_user(token: str = Depends(scheme), db: Session = Depends(get_db)) -> User:
    claims = jwt.decode(token, os.environ["SECRET_KEY"], algorithms=["HS256"])
    user = db.query(User).filter(User.id == int(claims["sub"])).first()
    if user is None:
        raise HTTPException(401)
    return user


@app.get("/users/{user_id}", response_model=UserOut)
def get_user(user_id: int, db: Session = Depends(get_db)) -> User:
    user = db.query(User).filter(User.id == user_id).first()
    if user is None:
        raise HTTPException(404)
    return user


@app.get("/posts", response_model=list[PostSummary])
def get_posts(limit: int = 20, db: Session = Depends(get_db)) -> list[Post]:
    return (
        db.query(Post)
        .options(joinedload(Post.author), selectinload(Post.tags))
        .filter(Post.status == "published", Post.deleted_at.is_(None))
        .order_by(Post.created_at.desc(), Post.id.desc())
        .limit(limit)
        .all()
    )


@app.post("/posts", response_model=PostOut, status_code=201)
def create_post(
    body: PostIn, db: Session = Depends(get_db), user: User = Depends(get_current_user)
) -> Post:
    post = Post(title=body.title, content=body.content, author_id=user.id)
    for name in body.tags:
        tag = db.query(Tag).filter(Tag.name == name).first()
        if tag is None:
            tag = Tag(name=name)
            db.add(tag)
        post.tags.append(tag)
    db.add(post)
    db.commit()
    db.refresh(post)
    return post
