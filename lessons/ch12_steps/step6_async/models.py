"""The mapped classes. Here they are those of the blog; yours would be written in this file."""

from workbook.blog import Post, Tag, User

__all__ = ["Post", "Tag", "User"]
