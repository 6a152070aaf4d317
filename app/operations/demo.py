"""A few users and posts, so that a first look finds something."""

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.crud import comments, posts, users
from app.models import Role, Status, User
from app.security import Passwords

PASSWORD = "demo-password"  # noqa: S105 - for everybody to try out
PEOPLE = {"ada": Role.ADMIN, "grace": Role.USER, "edgar": Role.USER, "visitor": Role.GUEST}
POSTS = [
    ("grace", "One statement, twenty posts", ["sql", "performance"], Status.PUBLISHED),
    ("edgar", "Relations before pointers", ["sql", "history"], Status.PUBLISHED),
    ("ada", "Notes on the analytical engine", ["history"], Status.PUBLISHED),
    ("grace", "Why my commit said 201 and kept nothing", ["fastapi", "sql"], Status.PUBLISHED),
    ("edgar", "A thirteenth rule", ["sql"], Status.DRAFT),
]
TEXT = "This post came with `python -m app demo`. Sign in as ada, password demo-password."


async def load(session: AsyncSession, passwords: Passwords) -> str:
    """Load it into a database without users; leave any other alone."""
    if await session.scalar(select(func.count()).select_from(User)):
        return "The database already has users, so no demo data was loaded."
    hashed = await passwords.hash(PASSWORD)
    people = {
        name: await users.create(session, name, f"{name}@example.com", hashed, role)
        for name, role in PEOPLE.items()
    }
    for name, title, tags, status in POSTS:
        post = await posts.create(session, people[name], title, TEXT, status, tags)
        if status is Status.PUBLISHED:
            first = await comments.add(session, post.id, people["ada"], "Well said.", None)
            await comments.add(session, post.id, people[name], "Thank you.", first)
    return f"Demo data loaded: {', '.join(PEOPLE)}, all with the password {PASSWORD}."
