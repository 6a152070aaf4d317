"""What the rivals take and answer: one model for each shape, as tutorials write them."""

# ruff: noqa: D101 - as tutorials write it

from datetime import datetime

from pydantic import BaseModel, ConfigDict


class UserOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    username: str
    created_at: datetime


class AuthorOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    username: str


class TagOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    name: str


class PostIn(BaseModel):
    title: str
    content: str
    tags: list[str] = []


class PostBase(BaseModel):
    model_config = ConfigDict(from_attributes=True)
    id: int
    title: str
    status: str
    created_at: datetime
    updated_at: datetime
    author: AuthorOut
    tags: list[TagOut]


class PostSummary(PostBase):
    excerpt: str


class PostOut(PostBase):
    content: str
