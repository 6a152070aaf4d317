"""Wrong answers to ``blog_data_layer``, each with what its author was thinking."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from psycopg2.errors import SerializationFailure
from sqlalchemy import delete, func, literal, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session, aliased, joinedload, selectinload, sessionmaker
from sqlalchemy.orm.util import identity_key

from workbook.blog import Comment, Post, Tag, User, post_tags

_Factory = sessionmaker[Session]


_NoSuchPost = type("NoSuchPost", (LookupError,), {})  # the check compares its name


class publishes_twice:
    """Look at the status, then set it."""

    @staticmethod
    def publish_post(session: Session, post_id: int, moment: datetime) -> bool:
        post = session.get(Post, post_id)
        if post is None:
            raise _NoSuchPost(post_id)
        if post.status == "published":
            return False
        post.status, post.published_at = "published", moment
        session.flush()
        return True


class publishes_again:
    """Setting it once more does no harm."""

    @staticmethod
    def publish_post(session: Session, post_id: int, moment: datetime) -> bool:
        post = session.get(Post, post_id)
        if post is None:
            raise _NoSuchPost(post_id)
        was = post.status
        post.status, post.published_at = "published", moment
        session.flush()
        return was == "draft"


class no_such_post_is_not_said:
    """No row changed: there was nothing to publish."""

    @staticmethod
    def publish_post(session: Session, post_id: int, moment: datetime) -> bool:
        draft = update(Post).where(Post.id == post_id, Post.status == "draft")
        changed = session.execute(draft.values(status="published", published_at=moment))
        return changed.rowcount == 1


class commits_itself:
    """Published is published."""

    @staticmethod
    def publish_post(session: Session, post_id: int, moment: datetime) -> bool:
        draft = update(Post).where(Post.id == post_id, Post.status == "draft")
        changed = session.execute(draft.values(status="published", published_at=moment))
        session.commit()
        return changed.rowcount == 1


def _clean(names: Sequence[str]) -> list[str]:
    return sorted({name.strip().lower() for name in names} - {""})


class fails_when_another_makes_it:
    """Look which tags there are, and make the others."""

    @staticmethod
    def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
        post = session.get(Post, post_id)
        if post is None:
            raise _NoSuchPost(post_id)
        wanted = _clean(names)
        known = {tag.name: tag for tag in session.scalars(select(Tag).where(Tag.name.in_(wanted)))}
        for name in wanted:
            tag = known.get(name) or Tag(name=name)
            if tag not in post.tags:
                post.tags.append(tag)
        session.flush()
        return sorted(tag.name for tag in post.tags)


class one_by_one:
    """A helper for one tag, and a loop."""

    @staticmethod
    def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
        post = session.get(Post, post_id)
        if post is None:
            raise _NoSuchPost(post_id)
        for name in _clean(names):
            session.execute(insert(Tag).values(name=name).on_conflict_do_nothing())
            tag = session.scalars(select(Tag).where(Tag.name == name)).one()
            if tag not in post.tags:
                post.tags.append(tag)
        session.flush()
        return sorted(tag.name for tag in post.tags)


class names_as_they_were_typed:
    """Blanks are stripped; who types capitals wants capitals."""

    @staticmethod
    def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
        post = session.get(Post, post_id)
        if post is None:
            raise _NoSuchPost(post_id)
        wanted = sorted({name.strip() for name in names} - {""})
        if wanted:
            new = [{"name": name} for name in wanted]
            session.execute(insert(Tag).values(new).on_conflict_do_nothing())
            pairs = select(literal(post_id), Tag.id).where(Tag.name.in_(wanted))
            link = insert(post_tags).from_select(["post_id", "tag_id"], pairs)
            session.execute(link.on_conflict_do_nothing())
            session.expire(post, ["tags"])
        return [tag.name for tag in post.tags]


class object_stays_old:
    """The rows are right, that is what counts."""

    @staticmethod
    def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
        if session.get(Post, post_id) is None:
            raise _NoSuchPost(post_id)
        wanted = _clean(names)
        if wanted:
            new = [{"name": name} for name in wanted]
            session.execute(insert(Tag).values(new).on_conflict_do_nothing())
            pairs = select(literal(post_id), Tag.id).where(Tag.name.in_(wanted))
            link = insert(post_tags).from_select(["post_id", "tag_id"], pairs)
            session.execute(link.on_conflict_do_nothing())
        its = select(Tag.name).join(Tag.posts).where(Post.id == post_id).order_by(Tag.name)
        return list(session.scalars(its))


class rolls_back:
    """Try, and when somebody was quicker, roll back and try again."""

    @staticmethod
    def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
        for _ in range(2):
            post = session.get(Post, post_id)
            if post is None:
                raise _NoSuchPost(post_id)
            wanted = _clean(names)
            found = session.scalars(select(Tag).where(Tag.name.in_(wanted)))
            known = {tag.name: tag for tag in found}
            try:
                for name in wanted:
                    tag = known.get(name) or Tag(name=name)
                    if tag not in post.tags:
                        post.tags.append(tag)
                session.flush()
                break
            except IntegrityError:
                session.rollback()
        return sorted(tag.name for tag in post.tags)


def _feed(session: Session, limit: int, where: Any, *options: Any) -> list[Post]:
    page = select(Post).where(Post.status == "published")
    page = page.order_by(Post.published_at.desc(), Post.id.desc()).limit(limit).options(*options)
    if where is not None:
        page = page.where(where)
    return list(session.scalars(page).unique())


class n_plus_one:
    """The relationships load when they are read."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        where = None if after is None else tuple_(Post.published_at, Post.id) < after
        return _feed(session, limit, where)


class skips_ties:
    """Older than the last one."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        where = None if after is None else Post.published_at < after[0]
        return _feed(session, limit, where, joinedload(Post.author), selectinload(Post.tags))


class repeats_posts:
    """Older than the last one, or as old."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        where = None if after is None else Post.published_at <= after[0]
        return _feed(session, limit, where, joinedload(Post.author), selectinload(Post.tags))


class shows_drafts:
    """What has a date is published."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        page = select(Post).where(Post.published_at.is_not(None))
        if after is not None:
            page = page.where(tuple_(Post.published_at, Post.id) < after)
        page = page.order_by(Post.published_at.desc(), Post.id.desc()).limit(limit)
        page = page.options(joinedload(Post.author), selectinload(Post.tags))
        return list(session.scalars(page))


class loads_everything:
    """A slice is a page."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        every = _feed(session, 10**6, None, joinedload(Post.author), selectinload(Post.tags))
        older = [p for p in every if after is None or (p.published_at, p.id) < after]
        return older[:limit]


class joins_before_the_limit:
    """One join for the tags, one statement for all."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        from sqlalchemy.orm import contains_eager

        page = select(Post).outerjoin(Post.tags).where(Post.status == "published")
        if after is not None:
            page = page.where(tuple_(Post.published_at, Post.id) < after)
        page = page.order_by(Post.published_at.desc(), Post.id.desc(), Tag.name).limit(limit)
        page = page.options(contains_eager(Post.tags), joinedload(Post.author))
        return list(session.scalars(page).unique())


class level_by_level:
    """The depth can be looked up, then sort by it."""

    @staticmethod
    def thread(session: Session, post_id: int) -> list[tuple[int, Comment]]:
        every = session.scalars(
            select(Comment)
            .where(Comment.post_id == post_id)
            .order_by(Comment.created_at, Comment.id)
            .options(joinedload(Comment.author))
        ).all()
        parents = {comment.id: comment.parent_id for comment in every}

        def depth(number: Any) -> int:
            return 0 if parents[number] is None else 1 + depth(parents[number])

        tree = _tree(every)
        return sorted(((depth(c.id), c) for _, c in tree), key=lambda pair: pair[0])


def _tree(every: Sequence[Comment]) -> list[tuple[int, Comment]]:
    replies: dict[Any, list[Comment]] = defaultdict(list)
    for comment in every:
        replies[comment.parent_id].append(comment)

    def walk(parent: Any, depth: int) -> list[tuple[int, Comment]]:
        out = []
        for comment in replies[parent]:
            out += [(depth, comment), *walk(comment.id, depth + 1)]
        return out

    return walk(None, 0)


class by_id:
    """Ids grow with time."""

    @staticmethod
    def thread(session: Session, post_id: int) -> list[tuple[int, Comment]]:
        its = select(Comment).where(Comment.post_id == post_id).order_by(Comment.id)
        return _tree(session.scalars(its.options(joinedload(Comment.author))).all())


class flat:
    """The comments of a post, oldest first."""

    @staticmethod
    def thread(session: Session, post_id: int) -> list[tuple[int, Comment]]:
        its = select(Comment).where(Comment.post_id == post_id)
        its = its.order_by(Comment.created_at, Comment.id).options(joinedload(Comment.author))
        return [(0, comment) for comment in session.scalars(its)]


class multiplied_by_comments:
    """Join posts, join comments, group."""

    @staticmethod
    def top_authors(session: Session, places: int) -> list[Any]:
        views = func.sum(Post.views)
        ranked = (
            select(User.username, func.count(), views, func.count(Comment.id))
            .join(User.posts)
            .outerjoin(Post.comments)
            .where(Post.status == "published")
            .group_by(User.id)
            .order_by(views.desc(), User.username)
            .limit(places)
        )
        return [tuple(row) for row in session.execute(ranked)]


class views_multiplied:
    """distinct repairs the count."""

    @staticmethod
    def top_authors(session: Session, places: int) -> list[Any]:
        views = func.sum(Post.views)
        ranked = (
            select(User.username, func.count(Post.id.distinct()), views, func.count(Comment.id))
            .join(User.posts)
            .outerjoin(Post.comments)
            .where(Post.status == "published")
            .group_by(User.id)
            .order_by(views.desc(), User.username)
            .limit(places)
        )
        return [tuple(row) for row in session.execute(ranked)]


class none_instead_of_zero:
    """Count the comments of each post in a subquery, and join that."""

    @staticmethod
    def top_authors(session: Session, places: int) -> list[Any]:
        remarks = select(Comment.post_id, func.count().label("n")).group_by(Comment.post_id)
        remarks = remarks.subquery()
        views = func.sum(Post.views)
        ranked = (
            select(User.username, func.count(), views, func.sum(remarks.c.n))
            .join(User.posts)
            .outerjoin(remarks, remarks.c.post_id == Post.id)
            .where(Post.status == "published")
            .group_by(User.id)
            .order_by(views.desc(), User.username)
            .limit(places)
        )
        return [tuple(row) for row in session.execute(ranked)]


class ties_in_wrong_order:
    """Newest first."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        page = select(Post).where(Post.status == "published").order_by(Post.published_at.desc())
        if after is not None:
            page = page.where(tuple_(Post.published_at, Post.id) < after)
        page = page.limit(limit).options(joinedload(Post.author), selectinload(Post.tags))
        return list(session.scalars(page))


class takes_answers_along:
    """The database cascades, so one DELETE does it."""

    @staticmethod
    def remove_user(session: Session, user_id: int) -> bool:
        removed = session.execute(delete(User).where(User.id == user_id)).rowcount
        session.expire_all()
        return removed == 1


class leaves_ghosts:
    """Free the answers, delete the user; the rest is the database's."""

    @staticmethod
    def remove_user(session: Session, user_id: int) -> bool:
        theirs = select(Comment.id).where(Comment.author_id == user_id)
        answers = update(Comment).where(Comment.parent_id.in_(theirs), Comment.author_id != user_id)
        session.execute(answers.values(parent_id=None))
        return session.execute(delete(User).where(User.id == user_id)).rowcount == 1


class loses_unsaved_changes:
    """Begin with a clean session."""

    @staticmethod
    def remove_user(session: Session, user_id: int) -> bool:
        session.expire_all()
        theirs = select(Comment.id).where(Comment.author_id == user_id)
        answers = update(Comment).where(Comment.parent_id.in_(theirs), Comment.author_id != user_id)
        session.execute(answers.values(parent_id=None))
        removed = session.execute(delete(User).where(User.id == user_id)).rowcount
        session.expire_all()
        return removed == 1


class lost_update:
    """Load, add one, flush."""

    @staticmethod
    def count_view(session: Session, post_id: int) -> int | None:
        post = session.get(Post, post_id)
        if post is None or post.status != "published":
            return None
        post.views += 1
        session.flush()
        return post.views


class counts_drafts:
    """A view is a view."""

    @staticmethod
    def count_view(session: Session, post_id: int) -> int | None:
        counted = update(Post).where(Post.id == post_id).values(views=Post.views + 1)
        fresh = session.scalars(
            counted.returning(Post), execution_options={"populate_existing": True}
        ).one_or_none()
        return fresh and fresh.views


def _collision(error: DBAPIError) -> bool:
    return getattr(error.orig, "pgcode", None) in ("40001", "40P01")


class retries_everything:
    """Whatever failed may succeed the next time."""

    @staticmethod
    def with_retry(factory: _Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
        for left in reversed(range(attempts)):
            try:
                with factory.begin() as session:
                    return work(session)
            except DBAPIError:
                if not left:
                    raise
        return None


class commit_outside_the_retry:
    """When the work is done, it is committed."""

    @staticmethod
    def with_retry(factory: _Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
        for left in reversed(range(attempts)):
            with factory() as session:
                try:
                    result = work(session)
                except DBAPIError as error:
                    if not _collision(error) or not left:
                        raise
                    continue
                session.commit()
                return result
        return None


class same_session_again:
    """One session, and a rollback between the attempts."""

    @staticmethod
    def with_retry(factory: _Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
        with factory() as session:
            for left in reversed(range(attempts)):
                try:
                    result = work(session)
                    session.commit()
                    return result
                except DBAPIError as error:
                    session.rollback()
                    if not _collision(error) or not left:
                        raise
        return None


class swallows_the_last_error:
    """After three attempts there is nothing more to do."""

    @staticmethod
    def with_retry(factory: _Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
        for _ in range(attempts):
            try:
                with factory.begin() as session:
                    return work(session)
            except DBAPIError as error:
                if not _collision(error):
                    raise
        return None


class does_not_try_again:
    """A deadlock is a defect and should be seen."""

    @staticmethod
    def with_retry(factory: _Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
        for left in reversed(range(attempts)):
            try:
                with factory.begin() as session:
                    return work(session)
            except OperationalError as error:
                if not isinstance(error.orig, SerializationFailure) or not left:
                    raise
        return None


class gives_up_in_a_race:
    """SKIP LOCKED: who comes second need not wait."""

    @staticmethod
    def publish_post(session: Session, post_id: int, moment: datetime) -> bool:
        row = select(Post).where(Post.id == post_id).with_for_update(skip_locked=True)
        post = session.scalars(row.execution_options(populate_existing=True)).one_or_none()
        if post is None:
            raise _NoSuchPost(post_id)
        if post.status == "published":
            return False
        post.status, post.published_at = "published", moment
        session.flush()
        return True


class goes_by_the_date:
    """What has no date is a draft."""

    @staticmethod
    def publish_post(session: Session, post_id: int, moment: datetime) -> bool:
        draft = update(Post).where(Post.id == post_id, Post.published_at.is_(None))
        changed = draft.values(status="published", published_at=moment).returning(Post.id)
        if session.scalars(changed).one_or_none() is not None:
            return True
        if session.scalar(select(Post.id).where(Post.id == post_id)) is None:
            raise _NoSuchPost(post_id)
        return False


def _make(session: Session, names: Sequence[str]) -> None:
    if names:
        new = insert(Tag).values([{"name": name} for name in names])
        session.execute(new.on_conflict_do_nothing(index_elements=["name"]))


class fails_when_another_puts_it:
    """ON CONFLICT for the tags; the list of the post belongs to the post."""

    @staticmethod
    def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
        post = session.get(Post, post_id)
        if post is None:
            raise _NoSuchPost(post_id)
        wanted = _clean(names)
        _make(session, wanted)
        for tag in session.scalars(select(Tag).where(Tag.name.in_(wanted))).all():
            if tag not in post.tags:
                post.tags.append(tag)
        session.flush()
        return sorted(tag.name for tag in post.tags)


class deadlock:
    """dict.fromkeys drops what comes twice."""

    @staticmethod
    def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
        post = session.get(Post, post_id)
        if post is None:
            raise _NoSuchPost(post_id)
        wanted = list(dict.fromkeys(name.strip().lower() for name in names if name.strip()))
        _make(session, wanted)
        pairs = select(literal(post_id), Tag.id).where(Tag.name.in_(wanted))
        link = insert(post_tags).from_select(["post_id", "tag_id"], pairs)
        session.execute(link.on_conflict_do_nothing())
        session.expire(post, ["tags"])
        return [tag.name for tag in post.tags]


class fetches_more_than_the_page:
    """One more than the page, then it is known whether another page follows."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        where = None if after is None else tuple_(Post.published_at, Post.id) < after
        options = (joinedload(Post.author), selectinload(Post.tags))
        return _feed(session, limit + 1, where, *options)[:limit]


class ignores_the_limit:
    """Whoever shows the page cuts it off."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        where = None if after is None else tuple_(Post.published_at, Post.id) < after
        return _feed(session, 1_000, where, joinedload(Post.author), selectinload(Post.tags))


class drops_posts_without_tags:
    """What is to be loaded along is joined."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        page = select(Post).where(Post.status == "published", Post.tags.any())
        page = page.order_by(Post.published_at.desc(), Post.id.desc()).limit(limit)
        if after is not None:
            page = page.where(tuple_(Post.published_at, Post.id) < after)
        return list(session.scalars(page.options(joinedload(Post.author), selectinload(Post.tags))))


def _comments(session: Session, post_id: int, *order: Any) -> list[Comment]:
    every = select(Comment).where(Comment.post_id == post_id).order_by(*order)
    return list(session.scalars(every.options(joinedload(Comment.author))))


class only_two_levels:
    """Comments, and below each its replies."""

    @staticmethod
    def thread(session: Session, post_id: int) -> list[tuple[int, Comment]]:
        every = _comments(session, post_id, Comment.created_at, Comment.id)
        found = []
        for comment in every:
            if comment.parent_id is None:
                found.append((0, comment))
                found += [(1, reply) for reply in every if reply.parent_id == comment.id]
        return found


class answers_in_another_order:
    """By time; two at the same moment do not happen."""

    @staticmethod
    def thread(session: Session, post_id: int) -> list[tuple[int, Comment]]:
        return _tree(_comments(session, post_id, Comment.created_at, Comment.id.desc()))


class pairs_the_wrong_way_round:
    """A comment and how deep it is."""

    @staticmethod
    def thread(session: Session, post_id: int) -> list[Any]:
        every = _comments(session, post_id, Comment.created_at, Comment.id)
        return [(comment, depth) for depth, comment in _tree(every)]


def _top(session: Session, places: int, comments: Any, views: Any = None) -> list[Any]:
    views = func.sum(Post.views) if views is None else views
    ranked = select(User.username, func.count(), views, comments).join(User.posts)
    ranked = ranked.where(Post.status == "published").group_by(User.id)
    return list(session.execute(ranked.order_by(views.desc(), User.username).limit(places)))


class counts_what_they_wrote:
    """A user has posts and comments."""

    @staticmethod
    def top_authors(session: Session, places: int) -> list[Any]:
        theirs = select(func.count()).where(Comment.author_id == User.id)
        return _top(session, places, theirs.correlate(User).scalar_subquery())


class comments_on_drafts:
    """All comments under the posts of the user."""

    @staticmethod
    def top_authors(session: Session, places: int) -> list[Any]:
        post = aliased(Post)
        theirs = select(func.count()).select_from(Comment).join(post, post.id == Comment.post_id)
        theirs = theirs.where(post.author_id == User.id).correlate(User)
        return _top(session, places, theirs.scalar_subquery())


class loses_equal_views:
    """DISTINCT repairs the sum as well."""

    @staticmethod
    def top_authors(session: Session, places: int) -> list[Any]:
        remarks = select(func.count()).where(Comment.post_id == Post.id).correlate(Post)
        views = func.sum(Post.views.distinct())
        return _top(session, places, func.sum(remarks.scalar_subquery()), views)


class counts_in_python:
    """One statement loads everything, and Python can add."""

    @staticmethod
    def top_authors(session: Session, places: int) -> list[tuple[str, int, int, int]]:
        loaded = joinedload(User.posts).joinedload(Post.comments)
        rows = []
        for user in session.scalars(select(User).options(loaded)).unique():
            posts = [post for post in user.posts if post.status == "published"]
            if posts:
                views = sum(post.views for post in posts)
                comments = sum(len(post.comments) for post in posts)
                rows.append((user.username, len(posts), views, comments))
        return sorted(rows, key=lambda row: (-row[2], row[0]))[:places]


class empties_the_session:
    """An empty session has no ghosts."""

    @staticmethod
    def remove_user(session: Session, user_id: int) -> bool:
        theirs = select(Comment.id).where(Comment.author_id == user_id)
        answers = update(Comment).where(Comment.parent_id.in_(theirs)).values(parent_id=None)
        session.execute(answers.execution_options(synchronize_session="fetch"))
        gone = session.scalars(delete(User).where(User.id == user_id).returning(User.id)).all()
        session.expunge_all()
        return bool(gone)


class adds_to_the_old_object:
    """RETURNING gives the new number, and the session keeps up by itself."""

    @staticmethod
    def count_view(session: Session, post_id: int) -> int | None:
        post = update(Post).where(Post.id == post_id, Post.status == "published")
        return session.scalar(post.values(views=Post.views + 1).returning(Post.views))


class hides_the_last_error:
    """The caller should hear that it was tried."""

    @staticmethod
    def with_retry(factory: _Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
        for _ in range(attempts):
            try:
                with factory.begin() as session:
                    return work(session)
            except DBAPIError as error:
                if not _collision(error):
                    raise
        raise RuntimeError(f"still failing after {attempts} attempts")


def _publish(session: Session, post_id: int, moment: datetime) -> bool:
    draft = update(Post).where(Post.id == post_id, Post.status == "draft")
    draft = draft.values(status="published", published_at=moment)
    if session.execute(draft.execution_options(synchronize_session="fetch")).rowcount:
        return True
    if session.scalar(select(Post.id).where(Post.id == post_id)) is None:
        raise _NoSuchPost(post_id)
    return False


class trusts_the_held_post:
    """A post that the session shows as published need not be looked at again."""

    @staticmethod
    def publish_post(session: Session, post_id: int, moment: datetime) -> bool:
        held = session.identity_map.get(identity_key(Post, post_id))
        return (held is None or held.status == "draft") and _publish(session, post_id, moment)


class a_hundred_names_at_most:
    """No post has more than a hundred tags."""

    @staticmethod
    def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
        there = select(Post.id).where(Post.id == post_id).with_for_update(key_share=True, read=True)
        if session.scalar(there) is None:
            raise _NoSuchPost(post_id)
        wanted = _clean(names)[:100]
        _make(session, wanted)
        pairs = select(literal(post_id), Tag.id).where(Tag.name.in_(wanted))
        link = insert(post_tags).from_select(["post_id", "tag_id"], pairs)
        session.execute(link.on_conflict_do_nothing())
        held = session.identity_map.get(identity_key(Post, post_id))
        if held is not None and wanted:
            session.expire(held, ["tags"])
        its = select(Tag.name).join(Tag.posts).where(Post.id == post_id).order_by(Tag.name)
        return list(session.scalars(its))


class a_hundred_posts_at_most:
    """No page is longer, whatever is asked for."""

    @staticmethod
    def feed(session: Session, limit: int, after: Any = None) -> list[Post]:
        where = None if after is None else tuple_(Post.published_at, Post.id) < after
        options = (joinedload(Post.author), selectinload(Post.tags))
        return _feed(session, min(limit, 100), where, *options)


class a_hundred_authors_at_most:
    """No list is longer, whatever is asked for."""

    @staticmethod
    def top_authors(session: Session, places: int) -> list[Any]:
        remarks = select(func.count()).where(Comment.post_id == Post.id).correlate(Post)
        rows = _top(session, min(places, 100), func.sum(remarks.scalar_subquery()))
        return [(name, posts, int(views), int(comments)) for name, posts, views, comments in rows]


class fifty_levels_at_most:
    """A guard, should a thread ever run in a circle."""

    @staticmethod
    def thread(session: Session, post_id: int) -> list[tuple[int, Comment]]:
        tree = _tree(_comments(session, post_id, Comment.created_at, Comment.id))
        return [(depth, comment) for depth, comment in tree if depth < 50]


class removals_in_a_deadlock:
    """Lock what changes, the user's own comments first."""

    @staticmethod
    def remove_user(session: Session, user_id: int) -> bool:
        session.flush()
        theirs = select(Comment.id).where(Comment.author_id == user_id)
        posts = select(Post.id).where(Post.author_id == user_id)
        theirs_too = Comment.parent_id.in_(theirs) | Comment.post_id.in_(posts)
        touched = select(Comment.id).where((Comment.author_id == user_id) | theirs_too)
        own_first = (Comment.author_id == user_id).desc()
        session.execute(touched.order_by(own_first, Comment.id).with_for_update())
        answers = update(Comment).where(Comment.parent_id.in_(theirs), Comment.author_id != user_id)
        session.execute(answers.values(parent_id=None).execution_options(synchronize_session=False))
        gone = session.scalars(delete(User).where(User.id == user_id).returning(User.id)).all()
        session.expire_all()
        return bool(gone)


class none_is_a_failure:
    """Work that returns None has done nothing."""

    @staticmethod
    def with_retry(factory: _Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
        for left in reversed(range(attempts)):
            try:
                with factory.begin() as session:
                    result = work(session)
                if result is not None:
                    return result
            except DBAPIError as error:
                if not _collision(error) or not left:
                    raise
        return None


class retries_errors_of_the_work:
    """The driver's errors are told apart; for any other one another attempt does no harm."""

    @staticmethod
    def with_retry(factory: _Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
        for left in reversed(range(attempts)):
            try:
                with factory.begin() as session:
                    return work(session)
            except Exception as error:
                again = _collision(error) if isinstance(error, DBAPIError) else True
                if not again or not left:
                    raise
        return None


class keeps_the_connection:
    """Whatever exception comes, the session is closed."""

    @staticmethod
    def with_retry(factory: _Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
        for left in reversed(range(attempts)):
            session = factory()
            try:
                result = work(session)
                session.commit()
                session.close()
                return result
            except Exception as error:
                session.close()
                if not isinstance(error, DBAPIError) or not _collision(error) or not left:
                    raise
        return None


class five_attempts_at_most:
    """More would only make it worse."""

    @staticmethod
    def with_retry(factory: _Factory, work: Callable[[Session], Any], attempts: int = 3) -> Any:
        for left in reversed(range(min(attempts, 5))):
            try:
                with factory.begin() as session:
                    return work(session)
            except DBAPIError as error:
                if not _collision(error) or not left:
                    raise
        return None


class pairs_in_no_order:
    """The names are sorted; their ids come by themselves."""

    @staticmethod
    def tag_post(session: Session, post_id: int, names: Sequence[str]) -> list[str]:
        there = select(Post.id).where(Post.id == post_id).with_for_update(key_share=True, read=True)
        if session.scalar(there) is None:
            raise _NoSuchPost(post_id)
        wanted = _clean(names)
        _make(session, wanted)
        pairs = select(literal(post_id), Tag.id).where(Tag.name.in_(wanted))
        link = insert(post_tags).from_select(["post_id", "tag_id"], pairs)
        session.execute(link.on_conflict_do_nothing())
        held = session.identity_map.get(identity_key(Post, post_id))
        if held is not None and wanted:
            session.expire(held, ["tags"])
        its = select(Tag.name).join(Tag.posts).where(Post.id == post_id).order_by(Tag.name)
        return list(session.scalars(its))
