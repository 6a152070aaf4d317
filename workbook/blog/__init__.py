"""The one small domain of all chapters: a blog with users, posts, tags and comment threads."""

from workbook.blog.authored import AUTHORED
from workbook.blog.data import BlogData
from workbook.blog.generate import generate
from workbook.blog.hostile import hostile
from workbook.blog.load import create_blog, load
from workbook.blog.models import Base, Comment, Post, Tag, User, post_tags

__all__ = [
    "AUTHORED",
    "Base",
    "BlogData",
    "Comment",
    "Post",
    "Tag",
    "User",
    "create_blog",
    "generate",
    "hostile",
    "load",
    "post_tags",
]
