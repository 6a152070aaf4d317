"""Right answers to ``blog_data_layer`` in other styles."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import (
    Session,
    aliased,
    contains_eager,
    joinedload,
    selectinload,
    sessionmaker,
    subqueryload,
)
from sqlalchemy.orm.util import identity_key

from workbook.blog import Comment, Post, User

_NoSuchPost = type("NoSuchPost", (LookupError,), {})  # its name is compared


class plain_sql:
    """I write the SQL; the session brings the transaction, and objects where they are asked for."""

    @staticmethod
    def publish_post(session: Session, post_id: int, moment: datetime) -> bool:
        session.flush()
        published = text(
            "UPDATE posts SET status = 'published', published_at = :moment "
            "WHERE id = :id AND status = 'draft' RETURNING *"
        )
        posts = select(Post).from_statement(published).execution_options(populate_existing=True)
        if session.scalars(posts, {"id": post_id, "moment": moment}).all():
            return True
        if not session.scalar(text("SELECT count(*) FROM posts WHERE id = :id"), {"id": post_id}):
            raise _NoSuchPost(post_id)
        return False

    @staticmethod
    def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
        lock = text("SELECT id FROM posts WHERE id = :id FOR KEY SHARE")
        session.flush()
        if session.scalar(lock, {"id": post_id}) is None:
            raise _NoSuchPost(post_id)
        wanted = sorted({name.strip().lower() for name in names} - {""})
        values = {"id": post_id, "names": wanted}
        if wanted:
            session.execute(
                text(
                    "INSERT INTO tags (name) SELECT name FROM unnest(CAST(:names AS text[])) "
                    "WITH ORDINALITY AS given (name, place) ORDER BY place ON CONFLICT DO NOTHING"
                ),
                values,
            )
            session.execute(
                text(
                    "INSERT INTO post_tags (post_id, tag_id) SELECT :id, id FROM tags "
                    "WHERE name = ANY(:names) ORDER BY name ON CONFLICT DO NOTHING"
                ),
                values,
            )
            for held in session.identity_map.values():
                if isinstance(held, Post) and held.id == post_id:
                    session.expire(held, ["tags"])
        its = text(
            "SELECT t.name FROM tags t JOIN post_tags p ON p.tag_id = t.id "
            "WHERE p.post_id = :id ORDER BY t.name"
        )
        return list(session.scalars(its, values))

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        older = "" if after is None else "AND (published_at, id) < (:moment, :id)"
        page = text(
            f"SELECT * FROM posts WHERE status = 'published' {older} "  # noqa: S608
            "ORDER BY published_at DESC, id DESC LIMIT :limit"
        )
        values: dict[str, Any] = {"limit": limit}
        if after is not None:
            values.update(moment=after[0], id=after[1])
        posts = select(Post).from_statement(page)
        posts = posts.options(selectinload(Post.author), selectinload(Post.tags))
        return list(session.scalars(posts, values))

    @staticmethod
    def thread(session: Session, post_id: int) -> list[tuple[int, Comment]]:
        tree = text(
            "WITH RECURSIVE tree AS ("
            "SELECT id, 0 AS depth, ARRAY[ROW(created_at, id)] AS path FROM comments "
            "WHERE post_id = :id AND parent_id IS NULL UNION ALL "
            "SELECT c.id, t.depth + 1, t.path || ROW(c.created_at, c.id) FROM comments c "
            "JOIN tree t ON c.parent_id = t.id) SELECT id, depth FROM tree ORDER BY path"
        )
        depths = {row.id: row.depth for row in session.execute(tree, {"id": post_id})}
        its = select(Comment).where(Comment.post_id == post_id)
        comments = {c.id: c for c in session.scalars(its.options(joinedload(Comment.author)))}
        return [(depth, comments[number]) for number, depth in depths.items()]

    @staticmethod
    def top_authors(session: Session, places: int) -> list[tuple[str, int, int, int]]:
        ranked = text(
            "SELECT u.username, count(*), sum(p.views)::bigint, sum(coalesce(c.n, 0))::bigint "
            "FROM users u JOIN posts p ON p.author_id = u.id LEFT JOIN "
            "(SELECT post_id, count(*) AS n FROM comments GROUP BY 1) c ON c.post_id = p.id "
            "WHERE p.status = 'published' GROUP BY u.id ORDER BY 3 DESC, 1 LIMIT :places"
        )
        return [(a, b, c, d) for a, b, c, d in session.execute(ranked, {"places": places})]

    @staticmethod
    def remove_user(session: Session, user_id: int) -> bool:
        session.flush()
        values = {"id": user_id}
        theirs = "(SELECT id FROM comments WHERE author_id = :id)"
        lock = (
            f"SELECT id FROM comments WHERE author_id = :id OR parent_id IN {theirs} "  # noqa: S608
            "OR post_id IN (SELECT id FROM posts WHERE author_id = :id) ORDER BY id FOR UPDATE"
        )
        free = (
            "UPDATE comments SET parent_id = NULL "  # noqa: S608
            f"WHERE parent_id IN {theirs} AND author_id <> :id"
        )
        session.execute(text(lock), values)
        session.execute(text(free), values)
        gone = session.execute(text("DELETE FROM users WHERE id = :id RETURNING id"), values).all()
        session.expire_all()
        return bool(gone)

    @staticmethod
    def count_view(session: Session, post_id: int) -> int | None:
        session.flush()
        counted = text(
            "UPDATE posts SET views = views + 1 WHERE id = :id AND status = 'published' RETURNING *"
        )
        posts = select(Post).from_statement(counted).execution_options(populate_existing=True)
        post = session.scalars(posts, {"id": post_id}).one_or_none()
        return post.views if post else None

    @staticmethod
    def with_retry(
        factory: sessionmaker[Session], work: Callable[[Session], Any], attempts: int = 3
    ) -> Any:
        failed = 0
        while True:
            session = factory()
            try:
                result = work(session)
                session.commit()
                return result
            except DBAPIError as error:
                session.rollback()
                failed += 1
                if getattr(error.orig, "pgcode", None) not in {"40001", "40P01"}:
                    raise
                if failed >= attempts:
                    raise
            finally:
                session.close()


class other_loading:
    """The post is locked and then changed as an object; other loaders; a joined subquery."""

    @staticmethod
    def publish_post(session: Session, post_id: int, moment: datetime) -> bool:
        locked = select(Post).where(Post.id == post_id).with_for_update()
        post = session.scalar(locked.execution_options(populate_existing=True))
        if post is None:
            raise _NoSuchPost(post_id)
        if post.status == "published":
            return False
        post.status, post.published_at = "published", moment
        session.flush()
        return True

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        page = select(Post).join(Post.author).where(Post.status == "published")
        if after is not None:
            moment, number = after
            same = (Post.published_at == moment) & (Post.id < number)
            page = page.where((Post.published_at < moment) | same)
        page = page.order_by(Post.published_at.desc(), Post.id.desc()).limit(limit)
        page = page.options(contains_eager(Post.author), subqueryload(Post.tags))
        return list(session.scalars(page).all())

    @staticmethod
    def top_authors(session: Session, places: int) -> list[tuple[str, int, int, int]]:
        of_post = (
            select(Post.author_id, Post.views, func.count(Comment.id).label("comments"))
            .outerjoin(Post.comments)
            .where(Post.status == "published")
            .group_by(Post.id)
            .subquery()
        )
        views = func.sum(of_post.c.views)
        ranked = (
            select(User.username, func.count(), views, func.sum(of_post.c.comments))
            .join(of_post, of_post.c.author_id == User.id)
            .group_by(User.id, User.username)
            .order_by(views.desc(), User.username)
            .limit(places)
        )
        return [(a, b, int(c), int(d)) for a, b, c, d in session.execute(ranked)]

    @staticmethod
    def remove_user(session: Session, user_id: int) -> bool:
        session.flush()
        parent, host = aliased(Comment), aliased(Post)
        touched = (
            select(Comment.id)
            .join(host, host.id == Comment.post_id)
            .outerjoin(parent, parent.id == Comment.parent_id)
            .where(
                (Comment.author_id == user_id)
                | (parent.author_id == user_id)
                | (host.author_id == user_id)
            )
            .order_by(Comment.id)
            .with_for_update(of=Comment)
        )
        session.execute(touched)
        answers = (
            update(Comment)
            .where(Comment.parent_id == parent.id, parent.author_id == user_id)
            .where(Comment.author_id != user_id)
            .values(parent_id=None)
        )
        session.execute(answers.execution_options(synchronize_session=False))
        gone = session.execute(text("DELETE FROM users WHERE id = :id"), {"id": user_id}).rowcount  # type: ignore[attr-defined]
        session.expire_all()
        return bool(gone == 1)


class expires_what_it_changed:
    """SQL by hand; a held object is expired, and loads the new values when it is read."""

    @staticmethod
    def publish_post(session: Session, post_id: int, moment: datetime) -> bool:
        both = text(
            "WITH post AS (SELECT id, status FROM posts WHERE id = :id FOR UPDATE), "
            "done AS (UPDATE posts SET status = 'published', published_at = :moment FROM post "
            "WHERE posts.id = post.id AND post.status = 'draft' RETURNING 1) "
            "SELECT (SELECT count(*) FROM done) FROM post"
        )
        row = session.execute(both, {"id": post_id, "moment": moment}).one_or_none()
        if row is None:
            raise _NoSuchPost(post_id)
        _expire(session, post_id, ["status", "published_at"])
        return bool(row[0])

    @staticmethod
    def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
        lock = text("SELECT 1 FROM posts WHERE id = :id FOR NO KEY UPDATE")
        if session.execute(lock, {"id": post_id}).first() is None:
            raise _NoSuchPost(post_id)
        wanted = sorted({name.strip().lower() for name in names if name.strip()}, reverse=True)
        make = text(
            "INSERT INTO tags (name) SELECT name FROM unnest(CAST(:names AS text[])) "
            "WITH ORDINALITY AS t (name, place) ORDER BY place ON CONFLICT DO NOTHING"
        )
        session.execute(make, {"names": wanted})
        link = text(
            "INSERT INTO post_tags (post_id, tag_id) SELECT :id, id FROM tags "
            "WHERE name = ANY(:names) ON CONFLICT DO NOTHING"
        )
        session.execute(link, {"id": post_id, "names": wanted})
        _expire(session, post_id, ["tags"])
        its = text(
            "SELECT name FROM tags JOIN post_tags ON tag_id = id WHERE post_id = :id ORDER BY name"
        )
        return [name for (name,) in session.execute(its, {"id": post_id})]

    @staticmethod
    def count_view(session: Session, post_id: int) -> int | None:
        count = text(
            "UPDATE posts SET views = views + 1 WHERE id = :id AND status = 'published' "
            "RETURNING views"
        )
        views: int | None = session.execute(count, {"id": post_id}).scalar()
        _expire(session, post_id, ["views"])
        return views

    @staticmethod
    def remove_user(session: Session, user_id: int) -> bool:
        session.flush()
        session.execute(text("LOCK TABLE users, posts, comments IN SHARE ROW EXCLUSIVE MODE"))
        free = text(
            "UPDATE comments SET parent_id = NULL FROM comments AS parent "
            "WHERE parent.id = comments.parent_id AND parent.author_id = :id "
            "AND comments.author_id <> :id"
        )
        session.execute(free, {"id": user_id})
        gone = text("DELETE FROM users WHERE id = :id RETURNING id")
        found = session.execute(gone, {"id": user_id}).first()
        session.expire_all()
        return found is not None


def _expire(session: Session, post_id: int, attributes: Sequence[str]) -> None:
    held = session.identity_map.get(identity_key(Post, post_id))
    if held is not None:
        session.expire(held, attributes)
