"""Wrong answers of chapter 7: mistakes that people make, each with what its author was thinking."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import (
    and_,
    case,
    cast,
    delete,
    extract,
    func,
    literal,
    or_,
    select,
    text,
    tuple_,
    Integer,
    String,
)
from sqlalchemy.dialects.postgresql import array, insert
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, selectinload

from workbook.blog import Comment, Post, Tag, User, post_tags


ON = Post.author_id == User.id
OUT = Post.status == "published"

# --- readers_of ---


def _readers(username):
    author = aliased(User)
    return (
        select(User)
        .join(User.comments)
        .join(Comment.post)
        .join(author, Post.author_id == author.id)
        .where(author.username == username)
        .order_by(User.username)
    )


def readers_of__once_per_comment(session, username):
    """Join all the way from the reader to the author."""
    return session.scalars(_readers(username).where(User.username != username)).all()


def readers_of__counts_the_author(session, username):
    """Everybody who has commented there."""
    return session.scalars(_readers(username)).unique().all()


def readers_of__looks_the_other_way(session, username):
    """Users who have posts with a comment by that name."""
    commented = User.posts.any(Post.comments.any(Comment.author.has(User.username == username)))
    found = select(User).join(User.posts).join(Post.comments)
    reader = aliased(User)
    found = found.join(reader, Comment.author_id == reader.id).where(reader.username == username)
    found = found.where(User.username != username).order_by(User.username)
    return session.scalars(found).unique().all()


def readers_of__not_tied_to_the_reader(session, username):
    """exists() finds out which comment belongs to whom."""
    author, reader = aliased(User), aliased(User)
    commented = select(Comment.id).join(Comment.post).join(reader, Comment.author_id == reader.id)
    users = select(User).where(commented.exists(), User.username != username)
    return session.scalars(users.order_by(User.username)).all()


def readers_of__several_statements(session, username):
    """Go through the posts and their comments."""
    author = session.scalars(select(User).filter_by(username=username)).one_or_none()
    posts = author.posts if author else []
    readers = {comment.author for post in posts for comment in post.comments} - {author}
    return sorted(readers, key=lambda user: user.username)


def readers_of__sorts_without_capitals(session, username):
    """People look for names without minding capitals."""
    users = session.scalars(_readers(username).where(User.username != username)).unique()
    return sorted(users, key=lambda user: user.username.lower())


def readers_of__filters_in_python(session, username):
    """One statement loads all that is needed."""
    path = joinedload(User.comments).joinedload(Comment.post).joinedload(Post.author)
    users = session.scalars(select(User).options(path).order_by(User.username)).unique()
    readers = [u for u in users if any(c.post.author.username == username for c in u.comments)]
    return [user for user in readers if user.username != username]


def readers_of__returns_a_generator(session, username):
    """Give back one after the other."""
    for user in session.scalars(select(User).order_by(User.username)):
        mine = user.username == username
        if not mine and any(c.post.author.username == username for c in user.comments):
            yield user


def readers_of__ends_the_transaction(session, username):
    """Nothing was changed, so a rollback does no harm."""
    users = session.scalars(_readers(username).where(User.username != username)).unique().all()
    session.rollback()
    return users


# --- unanswered_posts ---


def _unanswered(session, condition, *order):
    posts = select(Post).where(Post.status == "published", condition)
    return session.scalars(posts.order_by(*(order or (Post.published_at, Post.id)))).all()


def unanswered_posts__only_without_comments(session):
    """Unanswered means no comments."""
    return _unanswered(session, ~Post.comments.any())


def unanswered_posts__not_in_the_wrong_place(session):
    """Not by the author: turn the condition round."""
    return _unanswered(session, ~Post.comments.any(Comment.author_id == Post.author_id))


def unanswered_posts__own_comment_is_enough(session):
    """The author has commented."""
    return _unanswered(session, Post.comments.any(Comment.author_id == Post.author_id))


def unanswered_posts__answered_instead(session):
    """Comments by others."""
    return _unanswered(session, Post.comments.any(Comment.author_id != Post.author_id))


def unanswered_posts__forgets_drafts(session):
    """All posts nobody has answered."""
    posts = select(Post).where(~Post.comments.any(Comment.author_id != Post.author_id))
    return session.scalars(posts.order_by(Post.published_at, Post.id)).all()


def unanswered_posts__ordered_by_id(session):
    """Ids grow with time."""
    return _unanswered(session, ~Post.comments.any(Comment.author_id != Post.author_id), Post.id)


def unanswered_posts__filters_in_python(session):
    """One statement with all that is needed, and then a list comprehension."""
    posts = select(Post).where(OUT).options(joinedload(Post.comments))
    posts = session.scalars(posts.order_by(Post.published_at, Post.id)).unique()
    return [post for post in posts if all(c.author_id == post.author_id for c in post.comments)]


def unanswered_posts__ties_in_any_order(session):
    """No two posts are published at the same moment."""
    unanswered = ~Post.comments.any(Comment.author_id != Post.author_id)
    return _unanswered(session, unanswered, Post.published_at)


def unanswered_posts__extra_rows(session):
    """An outer join: no comment, or one by the author."""
    posts = select(Post).outerjoin(Post.comments).where(OUT).distinct()
    posts = posts.where(or_(Comment.id.is_(None), Comment.author_id == Post.author_id))
    return session.scalars(posts.order_by(Post.published_at, Post.id)).all()


# --- post_counts ---


def _counts(number, join, *where, order=None):
    counts = select(User.username, number).outerjoin(Post, join).where(*where).group_by(User.id)
    return counts.order_by(number.desc() if order is None else order, User.username)


def post_counts__zeros_vanish(session):
    """The outer join keeps everybody, WHERE leaves out the drafts."""
    return session.execute(_counts(func.count(Post.id), ON, OUT)).all()


def post_counts__counts_rows(session):
    """Count per group."""
    return session.execute(_counts(func.count(), and_(ON, OUT))).all()


def post_counts__counts_drafts(session):
    """Outer join and count."""
    return session.execute(_counts(func.count(Post.id), ON)).all()


def post_counts__only_authors(session):
    """WHERE with an exception for the missing."""
    number = func.count(Post.id).filter(OUT)
    counts = select(User.username, number).join(User.posts).group_by(User.id)
    return session.execute(counts.order_by(number.desc(), User.username)).all()


def post_counts__fewest_first(session):
    """Order by the number."""
    number = func.count(Post.id)
    return session.execute(_counts(number, and_(ON, OUT), order=number)).all()


def post_counts__wrong_order(session):
    """Order by the number, highest first. That is all that was asked."""
    number = func.count(Post.id)
    counts = select(User.username, number).outerjoin(Post, and_(ON, OUT)).group_by(User.id)
    return session.execute(counts.order_by(number.desc(), User.id.desc())).all()


def post_counts__filters_in_python(session):
    """Load the users with their posts in one statement and count here."""
    users = session.scalars(select(User).options(joinedload(User.posts))).unique()
    counts = [(u.username, sum(p.status == "published" for p in u.posts)) for u in users]
    return sorted(counts, key=lambda row: (-row[1], row[0]))


def post_counts__null_instead_of_zero(session):
    """Count in a subquery, and join it to the users."""
    counts = select(Post.author_id, func.count().label("posts")).where(OUT)
    counts = counts.group_by(Post.author_id).subquery()
    users = select(User.username, counts.c.posts).outerjoin(counts, counts.c.author_id == User.id)
    return session.execute(users.order_by(counts.c.posts.desc().nulls_last(), User.username)).all()


def post_counts__draft_authors_vanish(session):
    """WHERE, with an exception for users without posts."""
    number = func.count(Post.id)
    counts = select(User.username, number).outerjoin(User.posts).group_by(User.id)
    counts = counts.where(or_(OUT, Post.id.is_(None)))
    return session.execute(counts.order_by(number.desc(), User.username)).all()


# --- busy_tags ---


def _tags(*having, where=(OUT,), order=Tag.name):
    number = func.count(Post.id)
    tags = select(Tag.name, number).join(Tag.posts).where(*where).group_by(Tag.id)
    return tags.having(*having).order_by(number.desc(), order)


def busy_tags__aggregate_in_where(session, least):
    """A condition belongs into where."""
    return session.execute(_tags(where=(OUT, func.count(Post.id) >= least))).all()


def busy_tags__more_than(session, least):
    """More than so many."""
    return session.execute(_tags(func.count(Post.id) > least)).all()


def busy_tags__counts_drafts(session, least):
    """A post is a post."""
    return session.execute(_tags(func.count(Post.id) >= least, where=())).all()


def busy_tags__filters_in_python(session, least):
    """Count them all and keep the busy ones."""
    return [row for row in session.execute(_tags()).all() if row[1] >= least]


def busy_tags__ties_in_any_order(session, least):
    """The id breaks ties."""
    return session.execute(_tags(func.count(Post.id) >= least, order=Tag.id.desc())).all()


def busy_tags__ignores_least(session, least):
    """A filter for the published ones, and HAVING for the rest."""
    number = func.count().filter(OUT)
    tags = select(Tag.name, number).join(Tag.posts).group_by(Tag.id).having(func.count() >= least)
    return session.execute(tags.order_by(number.desc(), Tag.name)).all()


def busy_tags__several_statements(session, least):
    """Each tag knows its posts."""
    counts = [
        (tag.name, sum(post.status == "published" for post in tag.posts))
        for tag in session.scalars(select(Tag))
    ]
    return sorted((row for row in counts if row[1] >= least), key=lambda row: (-row[1], row[0]))


# --- comment_tree ---


def _tree(comment_id, start=None):
    tree = select(Comment.id, literal(0).label("depth")).where(
        Comment.id == comment_id if start is None else start
    )
    tree = tree.cte("tree", recursive=True)
    answer = aliased(Comment)
    return tree.union_all(
        select(answer.id, tree.c.depth + 1).join(tree, answer.parent_id == tree.c.id)
    )


def comment_tree__breadth_first(session, comment_id):
    """Order by depth."""
    tree = _tree(comment_id)
    return session.execute(select(tree).order_by(tree.c.depth, tree.c.id)).all()


def comment_tree__by_id(session, comment_id):
    """Ids grow with time, and answers come later."""
    tree = _tree(comment_id)
    return session.execute(select(tree).order_by(tree.c.id)).all()


def comment_tree__first_level_only(session, comment_id):
    """The comment and its replies."""
    depth = case((Comment.id == comment_id, 0), else_=1)
    found = or_(Comment.id == comment_id, Comment.parent_id == comment_id)
    return session.execute(select(Comment.id, depth).where(found).order_by(depth, Comment.id)).all()


def comment_tree__one_statement_per_comment(session, comment_id):
    """The relationship knows the replies."""

    def below(comment, depth):
        found = [(comment.id, depth)]
        for reply in comment.replies:
            found += below(reply, depth + 1)
        return found

    comment = session.get(Comment, comment_id)
    return below(comment, 0) if comment else []


def comment_tree__whole_post(session, comment_id):
    """Begin with the first comments of the post."""
    post = select(Comment.post_id).where(Comment.id == comment_id).scalar_subquery()
    tree = _tree(comment_id, and_(Comment.post_id == post, Comment.parent_id.is_(None)))
    return session.execute(select(tree).order_by(tree.c.id)).all()


def comment_tree__path_as_text(session, comment_id):
    """A path is a text with slashes."""
    start = select(Comment.id, cast(Comment.id, String).label("path"), literal(0).label("depth"))
    tree = start.where(Comment.id == comment_id).cte("tree", recursive=True)
    answer = aliased(Comment)
    path = tree.c.path + "/" + cast(answer.id, String)
    below = select(answer.id, path, tree.c.depth + 1).join(tree, answer.parent_id == tree.c.id)
    tree = tree.union_all(below)
    return session.execute(select(tree.c.id, tree.c.depth).order_by(tree.c.path)).all()


def _by_path(session, comment_id, plus=0):
    start = select(Comment.id, array([Comment.id]).label("path")).where(Comment.id == comment_id)
    tree = start.cte("tree", recursive=True)
    answer = aliased(Comment)
    below = select(answer.id, func.array_append(tree.c.path, answer.id))
    tree = tree.union_all(below.join(tree, answer.parent_id == tree.c.id))
    depth = func.cardinality(tree.c.path) - 1 + plus
    return session.execute(select(tree.c.id, depth).order_by(tree.c.path)).all()


def comment_tree__depth_from_one(session, comment_id):
    """The length of the path is the depth."""
    return _by_path(session, comment_id, 1)


def comment_tree__without_the_comment(session, comment_id):
    """What was answered."""
    return _by_path(session, comment_id)[1:]


def comment_tree__filters_in_python(session, comment_id):
    """Fetch all comments once and build the tree here."""
    rows = session.execute(select(Comment.id, Comment.parent_id)).all()

    def below(comment, depth):
        found = [(comment, depth)]
        for answer in sorted(row.id for row in rows if row.parent_id == comment):
            found += below(answer, depth + 1)
        return found

    return below(comment_id, 0) if any(row.id == comment_id for row in rows) else []


def comment_tree__not_recursive(session, comment_id):
    """A CTE and a union are all it takes."""
    tree = select(Comment.id, literal(0).label("depth")).where(Comment.id == comment_id).cte("tree")
    answer = aliased(Comment)
    below = select(answer.id, tree.c.depth + 1).join(tree, answer.parent_id == tree.c.id)
    tree = tree.union_all(below)
    return session.execute(select(tree).order_by(tree.c.depth, tree.c.id)).all()


def comment_tree__asks_first(session, comment_id):
    """Where there is no comment there is no tree."""
    if session.get(Comment, comment_id) is None:
        return []
    return _by_path(session, comment_id)


# --- best_posts ---


def _best(places, place, *where):
    ranked = select(Post.id, Post.author_id, Post.views, place.label("place")).where(*where)
    ranked = ranked.subquery()
    best = select(User.username, ranked.c.id, ranked.c.views)
    best = best.join(ranked, ranked.c.author_id == User.id).where(ranked.c.place <= places)
    return best.order_by(User.username, ranked.c.views.desc(), ranked.c.id)


WINDOW = {"partition_by": Post.author_id, "order_by": Post.views.desc()}
NUMBERED = {"partition_by": Post.author_id, "order_by": [Post.views.desc(), Post.id]}


def best_posts__drops_ties(session, places):
    """Number the rows and keep the first ones."""
    return session.execute(_best(places, func.row_number().over(**NUMBERED), OUT)).all()


def best_posts__skips_no_place(session, places):
    """dense_rank, so that no place is empty."""
    return session.execute(_best(places, func.dense_rank().over(**WINDOW), OUT)).all()


def best_posts__drafts_too(session, places):
    """Rank the posts."""
    return session.execute(_best(places, func.rank().over(**WINDOW))).all()


def best_posts__best_of_all(session, places):
    """The order of the window does the ranking."""
    return session.execute(_best(places, func.rank().over(order_by=Post.views.desc()), OUT)).all()


def best_posts__window_in_where(session, places):
    """Filter on the window."""
    place = func.rank().over(**WINDOW)
    best = select(User.username, Post.id, Post.views).join(User.posts).where(OUT, place <= places)
    return session.execute(best.order_by(User.username, Post.views.desc(), Post.id)).all()


def best_posts__first_place_only(session, places):
    """The most viewed is the one with the highest views."""
    return session.execute(_best(1, func.rank().over(**WINDOW), OUT)).all()


def best_posts__filters_in_python(session, places):
    """Rank in the database, choose here."""
    rows = session.execute(
        select(User.username, Post.id, Post.views, func.rank().over(**WINDOW))
        .join(User.posts)
        .where(OUT)
        .order_by(User.username, Post.views.desc(), Post.id)
    )
    return [tuple(row[:3]) for row in rows if row[3] <= places]


def best_posts__drafts_hold_places(session, places):
    """Rank the posts, then take those that are out."""
    place = func.rank().over(**WINDOW).label("place")
    ranked = select(Post.id, Post.author_id, Post.views, Post.status, place).subquery()
    best = select(User.username, ranked.c.id, ranked.c.views)
    best = best.join(ranked, ranked.c.author_id == User.id)
    best = best.where(ranked.c.place <= places, ranked.c.status == "published")
    best = best.order_by(User.username, ranked.c.views.desc(), ranked.c.id)
    return session.execute(best).all()


def best_posts__wrong_order(session, places):
    """The best posts first."""
    best = _best(places, func.rank().over(**WINDOW), OUT)
    return sorted(session.execute(best).all(), key=lambda row: (-row[2], row[1]))


# --- running_views ---


def _running(session, last, total, *where):
    posts = select(Post.id, Post.views, total).where(*(where or (OUT,)))
    newest = posts.order_by(Post.published_at.desc(), Post.id.desc()).limit(last)
    return session.execute(newest).all()[::-1]


def running_views__equals_share_a_total(session, last):
    """Order the window by the date."""
    return _running(session, last, func.sum(Post.views).over(order_by=Post.published_at))


def running_views__adds_up_the_page_only(session, last):
    """Take the last posts, then add up."""
    page = select(Post.id, Post.views, Post.published_at).where(OUT)
    page = page.order_by(Post.published_at.desc(), Post.id.desc()).limit(last).subquery()
    order = page.c.published_at, page.c.id
    total = func.sum(page.c.views).over(order_by=order)
    return session.execute(select(page.c.id, page.c.views, total).order_by(*order)).all()


def running_views__grand_total(session, last):
    """A sum over all rows."""
    return _running(session, last, func.sum(Post.views).over())


def running_views__filters_in_python(session, last):
    """Add up in a loop."""
    total, rows = 0, []
    posts = select(Post.id, Post.views).where(OUT).order_by(Post.published_at, Post.id)
    for post_id, views in session.execute(posts):
        total += views
        rows.append((post_id, views, total))
    return rows[-last:]


def running_views__last_one_first(session, last):
    """Newest first, so that the limit takes the last ones."""
    return _running(
        session, last, func.sum(Post.views).over(order_by=[Post.published_at, Post.id])
    )[::-1]


def running_views__first_instead_of_last(session, last):
    """In order, limited."""
    order = Post.published_at, Post.id
    posts = select(Post.id, Post.views, func.sum(Post.views).over(order_by=order)).where(OUT)
    return session.execute(posts.order_by(*order).limit(last)).all()


def running_views__equals_added_in_any_order(session, last):
    """rows= cuts at the row itself."""
    return _running(
        session, last, func.sum(Post.views).over(order_by=Post.published_at, rows=(None, 0))
    )


def running_views__leaves_itself_out(session, last):
    """The views of all posts before it."""
    order = [Post.published_at, Post.id]
    return _running(session, last, func.sum(Post.views).over(order_by=order, rows=(None, -1)))


def running_views__adds_from_the_end(session, last):
    """One order for the window and for the limit."""
    order = [Post.published_at.desc(), Post.id.desc()]
    return _running(session, last, func.sum(Post.views).over(order_by=order))


def running_views__drafts_too(session, last):
    """A draft has no views, so it changes no total."""
    order = [Post.published_at, Post.id]
    return _running(session, last, func.sum(Post.views).over(order_by=order), literal(True))


# --- written_by ---


def _halves(username):
    comments = select(literal("comment").label("kind"), Comment.content.label("words"))
    posts = select(literal("post").label("kind"), Post.title.label("words"))
    return (
        comments.join(Comment.author).where(User.username == username),
        posts.join(Post.author).where(User.username == username),
    )


def written_by__drops_repeats(session, username, limit):
    """union puts two selects together."""
    comments, posts = _halves(username)
    return session.execute(comments.union(posts).order_by("kind", "words").limit(limit)).all()


def written_by__limits_each_half(session, username, limit):
    """Each half in its order, at most so many."""
    comments, posts = _halves(username)
    both = (
        comments.order_by("words")
        .limit(limit)
        .subquery()
        .select()
        .union_all(posts.order_by("words").limit(limit).subquery().select())
    )
    return session.execute(both.order_by("kind", "words")).all()


def written_by__several_statements(session, username, limit):
    """First the comments, then the posts."""
    rows = [row for half in _halves(username) for row in session.execute(half).all()]
    return sorted(map(tuple, rows))[:limit]


def written_by__no_drafts(session, username, limit):
    """What can be read of the user."""
    comments, posts = _halves(username)
    both = comments.union_all(posts.where(OUT))
    return session.execute(both.order_by("kind", "words").limit(limit)).all()


def written_by__no_limit(session, username, limit):
    """All of it."""
    comments, posts = _halves(username)
    return session.execute(comments.union_all(posts).order_by("kind", "words")).all()


def written_by__filters_in_python(session, username, limit):
    """A slice of the list."""
    return written_by__no_limit(session, username, limit)[:limit]


def written_by__limits_one_half(session, username, limit):
    """Put the limit where the statement ends."""
    comments, posts = _halves(username)
    posts = posts.order_by("words").limit(limit).subquery().select()
    return session.execute(comments.union_all(posts).order_by("kind", "words")).all()


def written_by__comments_on_the_posts(session, username, limit):
    """The comments of the user's posts."""
    comments = select(literal("comment").label("kind"), Comment.content.label("words"))
    comments = comments.join(Comment.post).join(Post.author).where(User.username == username)
    both = comments.union_all(_halves(username)[1])
    return session.execute(both.order_by("kind", "words").limit(limit)).all()


def written_by__posts_first(session, username, limit):
    """A post weighs more than a comment."""
    comments, posts = _halves(username)
    both = comments.union_all(posts).subquery()
    both = select(both).order_by(both.c.kind.desc(), both.c.words)
    return session.execute(both.limit(limit)).all()


# --- scoreboard ---


def _scores(session, drafts, quiet, popular, *where, outer=False):
    scores = select(User.username, drafts, quiet, popular).join(User.posts, isouter=outer)
    return session.execute(scores.where(*where).group_by(User.id).order_by(User.username)).all()


DRAFT = Post.status == "draft"
QUIET, POPULAR = and_(OUT, Post.views < 1000), and_(OUT, Post.views >= 1000)


def scoreboard__null_instead_of_zero(session):
    """Sum up ones."""
    return _scores(session, *(func.sum(case((c, 1))) for c in (DRAFT, QUIET, POPULAR)))


def scoreboard__counts_the_zeros(session):
    """Count ones and zeros."""
    return _scores(session, *(func.count(case((c, 1), else_=0)) for c in (DRAFT, QUIET, POPULAR)))


def scoreboard__drafts_are_quiet(session):
    """Fewer than 1000 views."""
    conditions = DRAFT, Post.views < 1000, POPULAR
    return _scores(session, *(func.count().filter(c) for c in conditions))


def scoreboard__thousand_is_quiet(session):
    """Up to a thousand, and more than a thousand."""
    conditions = DRAFT, and_(OUT, Post.views <= 1000), and_(OUT, Post.views > 1000)
    return _scores(session, *(func.count().filter(c) for c in conditions))


def scoreboard__users_without_posts(session):
    """Everybody, to be safe."""
    return _scores(session, *(func.count().filter(c) for c in (DRAFT, QUIET, POPULAR)), outer=True)


def scoreboard__draft_authors_vanish(session):
    """Published ones in WHERE, so that it need not be said twice."""
    return _scores(session, *(func.count().filter(c) for c in (DRAFT, QUIET, POPULAR)), OUT)


def scoreboard__several_statements(session):
    """One loop over the users and their posts."""
    rows = []
    for user in session.scalars(select(User).order_by(User.username)):
        posts = user.posts
        if posts:
            out = [p for p in posts if p.status == "published"]
            low = sum(p.views < 1000 for p in out)
            rows.append((user.username, len(posts) - len(out), low, len(out) - low))
    return rows


def scoreboard__columns_swapped(session):
    """The popular ones are worth more, so they come before the quiet ones."""
    return _scores(session, *(func.count().filter(c) for c in (DRAFT, POPULAR, QUIET)))


def scoreboard__multiplies_rows(session):
    """Three kinds of posts are three joins."""
    kinds = [aliased(Post) for _ in range(3)]
    drafts, quiet, popular = kinds
    out = "published"
    scores = (
        select(User.username, *(func.count(kind.id) for kind in kinds))
        .outerjoin(User.posts.of_type(drafts).and_(drafts.status == "draft"))
        .outerjoin(User.posts.of_type(quiet).and_(quiet.status == out, quiet.views < 1000))
        .outerjoin(User.posts.of_type(popular).and_(popular.status == out, popular.views >= 1000))
        .where(User.posts.any())
        .group_by(User.id)
        .order_by(User.username)
    )
    return session.execute(scores).all()


# --- sync_users ---


def _upsert(rows, **change):
    new = insert(User).values(list(rows))
    change = change or {"email": new.excluded.email, "full_name": new.excluded.full_name}
    return new.on_conflict_do_update(index_elements=[User.username], set_=change).returning(User)


FRESH = {"populate_existing": True}


def sync_users__plain_insert(session, rows):
    """Insert them."""
    return session.scalars(insert(User).returning(User), list(rows)).all()


def sync_users__stale_objects(session, rows):
    """RETURNING brings the new values along."""
    return sorted(session.scalars(_upsert(rows)).all(), key=lambda user: user.username)


def sync_users__keeps_the_old_row(session, rows):
    """Who is there is left alone."""
    new = insert(User).values(list(rows)).on_conflict_do_nothing()
    session.execute(new)
    names = [row["username"] for row in rows]
    users = select(User).where(User.username.in_(names)).order_by(User.username)
    return session.scalars(users).all()


def sync_users__keeps_names_where_null(session, rows):
    """Do not overwrite a name with nothing."""
    new = insert(User).values(list(rows))
    name = func.coalesce(new.excluded.full_name, User.full_name)
    new = new.on_conflict_do_update(
        index_elements=[User.username], set_={"email": new.excluded.email, "full_name": name}
    )
    users = session.scalars(new.returning(User), execution_options=FRESH)
    return sorted(users, key=lambda user: user.username)


def sync_users__looks_first(session, rows):
    """Ask who is there, change them, add the others."""
    there = {user.username: user for user in session.scalars(select(User))}
    users = []
    for row in sorted(rows, key=lambda row: row["username"]):
        user = there.get(row["username"])
        if user is None:
            user = User(**row)
            session.add(user)
        user.email, user.full_name = row["email"], row["full_name"]
        users.append(user)
    session.flush()
    return users


def sync_users__one_by_one(session, rows):
    """An upsert for each row."""
    return [
        session.scalars(_upsert([row]), execution_options=FRESH).one()
        for row in sorted(rows, key=lambda row: row["username"])
    ]


def sync_users__commits_itself(session, rows):
    """Save it."""
    users = session.scalars(_upsert(rows), execution_options=FRESH).all()
    session.commit()
    return sorted(users, key=lambda user: user.username)


def sync_users__changes_other_columns(session, rows):
    """Set everything again."""
    new = insert(User).values(list(rows))
    change = {c.name: c for c in new.excluded if c.name not in ("id", "username")}
    new = new.on_conflict_do_update(index_elements=[User.username], set_=change)
    users = session.scalars(new.returning(User), execution_options=FRESH)
    return sorted(users, key=lambda user: user.username)


def sync_users__splits_at_null(session, rows):
    """Many rows go beside the statement, as for any bulk insert."""
    new = insert(User)
    change = {"email": new.excluded.email, "full_name": new.excluded.full_name}
    new = new.on_conflict_do_update(index_elements=[User.username], set_=change)
    users = session.scalars(new.returning(User), list(rows), execution_options=FRESH)
    return sorted(users, key=lambda user: user.username)


def sync_users__deletes_and_inserts(session, rows):
    """Away with the old ones, in with the new ones."""
    names = [row["username"] for row in rows]
    session.execute(delete(User).where(User.username.in_(names)))
    users = session.scalars(insert(User).values(list(rows)).returning(User))
    return sorted(users, key=lambda user: user.username)


def sync_users__asks_again(session, rows):
    """First the upsert, then read what is there now."""
    session.execute(_upsert(rows))
    names = [row["username"] for row in rows]
    users = select(User).where(User.username.in_(names)).order_by(User.username)
    return session.scalars(users, execution_options=FRESH).all()


def _changed(session, rows, index, **change):
    new = insert(User).values(list(rows))
    new = new.on_conflict_do_update(index_elements=[index], set_=change).returning(User)
    return sorted(session.scalars(new, execution_options=FRESH), key=lambda user: user.username)


def sync_users__other_conflict(session, rows):
    """An email belongs to one person."""
    excluded = insert(User).excluded
    new = {"username": excluded.username, "full_name": excluded.full_name}
    return _changed(session, rows, User.email, **new)


def sync_users__one_value_for_all(session, rows):
    """set_ takes the new values."""
    new = {"email": rows[0]["email"], "full_name": rows[0]["full_name"]}
    return _changed(session, rows, User.username, **new)


def sync_users__insert_of_no_dialect(session, rows):
    """insert comes from sqlalchemy, as select does."""
    from sqlalchemy import insert as plain

    new = plain(User).values(list(rows))
    new = new.on_conflict_do_update(index_elements=[User.username], set_={"email": User.email})
    return session.scalars(new.returning(User)).all()


def sync_users__returns_a_generator(session, rows):
    """Hand them out one by one."""
    users = session.scalars(_upsert(rows), execution_options=FRESH).all()
    yield from sorted(users, key=lambda user: user.username)


def sync_users__wrong_order(session, rows):
    """They come back as they were sent."""
    return session.scalars(_upsert(rows), execution_options=FRESH).all()


# --- quick_reads ---

TAKEN = Post.details["reading_minutes"]
LEVEL = func.coalesce(Post.details["level"].as_string(), "unrated")


def _quick(session, condition, order, level=LEVEL, where=OUT):
    posts = select(Post.id, level).where(where, condition).order_by(order, Post.id)
    return session.execute(posts).all()


def quick_reads__compares_text(session, minutes):
    """The arrow that gives the value."""
    return _quick(session, TAKEN.as_string() <= str(minutes), TAKEN.as_string())


def quick_reads__level_is_null(session, minutes):
    """The level of the document."""
    number = TAKEN.as_integer()
    return _quick(session, number <= minutes, number, Post.details["level"].as_string())


def quick_reads__leaves_out_unrated(session, minutes):
    """Posts with minutes and a level."""
    number = TAKEN.as_integer()
    there = Post.details["level"].as_string().is_not(None)
    return _quick(session, and_(number <= minutes, there), number)


def quick_reads__sorts_text(session, minutes):
    """Compare numbers; the order will be right."""
    return _quick(session, TAKEN.as_integer() <= minutes, TAKEN.as_string())


def quick_reads__drafts_too(session, minutes):
    """All posts that say how long they take."""
    number = TAKEN.as_integer()
    return _quick(session, number <= minutes, number, where=literal(True))


def quick_reads__filters_in_python(session, minutes):
    """A document is a dict."""
    posts = session.scalars(select(Post).where(OUT))
    found = [
        (post.details["reading_minutes"], post.id, post.details.get("level", "unrated"))
        for post in posts
        if post.details and post.details.get("reading_minutes", minutes + 1) <= minutes
    ]
    return [(post_id, level) for _, post_id, level in sorted(found)]


def quick_reads__missing_is_zero(session, minutes):
    """Who says nothing takes no time."""
    number = func.coalesce(TAKEN.as_integer(), 0)
    return _quick(session, number <= minutes, number)


def quick_reads__less_than(session, minutes):
    """Shorter than that."""
    number = TAKEN.as_integer()
    return _quick(session, number < minutes, number)


def quick_reads__level_in_quotes(session, minutes):
    """Cast the value to a text."""
    number = TAKEN.as_integer()
    level = func.coalesce(cast(Post.details["level"], String), "unrated")
    return _quick(session, number <= minutes, number, level)


def quick_reads__compares_json(session, minutes):
    """The document holds a number."""
    return _quick(session, TAKEN <= minutes, TAKEN)


def quick_reads__json_and_text(session, minutes):
    """coalesce takes the first that is not NULL."""
    number = TAKEN.as_integer()
    level = func.coalesce(Post.details["level"], "unrated")
    return _quick(session, number <= minutes, number, level)


# --- search_posts ---


def _vector(a="A", d="D", language="english"):
    title = func.setweight(func.to_tsvector(language, Post.title), a)
    return title.op("||")(func.setweight(func.to_tsvector(language, Post.content), d))


def _search(session, vector, wanted, *order, where=OUT):
    posts = select(Post.id).where(where, vector.op("@@")(wanted))
    order = order or (func.ts_rank(vector, wanted).desc(), Post.id)
    return session.scalars(posts.order_by(*order)).all()


def _web(typed, language="english"):
    return func.websearch_to_tsquery(language, typed)


def search_posts__breaks_on_plain_words(session, typed):
    """A tsquery of what was typed."""
    return _search(session, _vector(), func.to_tsquery("english", typed))


def search_posts__looks_for_letters(session, typed):
    """Contains what was typed."""
    like = or_(Post.title.icontains(typed), Post.content.icontains(typed))
    return session.scalars(select(Post.id).where(OUT, like).order_by(Post.id)).all()


def search_posts__every_word_for_itself(session, typed):
    """The query for plain text."""
    return _search(session, _vector(), func.plainto_tsquery("english", typed))


def search_posts__title_only(session, typed):
    """match() on the title."""
    return _search(session, func.to_tsvector("english", Post.title), _web(typed))


def search_posts__no_weights(session, typed):
    """One text of the two."""
    both = func.to_tsvector("english", Post.title + " " + Post.content)
    return _search(session, both, _web(typed))


def search_posts__no_english(session, typed):
    """PostgreSQL knows which language it speaks."""
    title = func.setweight(func.to_tsvector(Post.title), "A")
    vector = title.op("||")(func.setweight(func.to_tsvector(Post.content), "D"))
    return _search(session, vector, func.websearch_to_tsquery(typed))


def search_posts__by_id(session, typed):
    """What fits, by id."""
    return _search(session, _vector(), _web(typed), Post.id)


def search_posts__worst_first(session, typed):
    """Order by rank."""
    rank = func.ts_rank(_vector(), _web(typed))
    return _search(session, _vector(), _web(typed), rank, Post.id)


def search_posts__drafts_too(session, typed):
    """Search the posts."""
    return _search(session, _vector(), _web(typed), where=literal(True))


def search_posts__each_by_itself(session, typed):
    """It fits the title, or it fits the content."""
    wanted = _web(typed)
    title, content = (func.to_tsvector("english", text) for text in (Post.title, Post.content))
    fits = or_(title.op("@@")(wanted), content.op("@@")(wanted))
    posts = select(Post.id).where(OUT, fits)
    return session.scalars(posts.order_by(func.ts_rank(_vector(), wanted).desc(), Post.id)).all()


def search_posts__other_rank(session, typed):
    """ts_rank_cd looks at how close the words stand, which is better."""
    rank = func.ts_rank_cd(_vector(), _web(typed)).desc()
    return _search(session, _vector(), _web(typed), rank, Post.id)


def search_posts__weights_of_the_chapter(session, typed):
    """The vector of the chapter."""
    return _search(session, _vector("A", "B"), _web(typed))


# --- did_you_mean ---


def _alike(session, typed, limit, *where, order=None):
    alike = func.similarity(Tag.name, typed).desc()
    names = select(Tag.name).where(*where).order_by(*(order or (alike, Tag.name)))
    return session.scalars(names.limit(limit)).all()


def did_you_mean__looks_for_letters(session, typed, limit):
    """Contains what was typed."""
    return _alike(session, typed, limit, Tag.name.icontains(typed), order=(Tag.name,))


def did_you_mean__no_threshold(session, typed, limit):
    """The most similar first, at most so many."""
    return _alike(session, typed, limit)


def did_you_mean__least_similar_first(session, typed, limit):
    """Order by similarity."""
    order = func.similarity(Tag.name, typed), Tag.name
    return _alike(session, typed, limit, Tag.name.op("%")(typed), order=order)


def did_you_mean__ties_in_any_order(session, typed, limit):
    """The most similar first."""
    order = func.similarity(Tag.name, typed).desc(), Tag.id
    return _alike(session, typed, limit, Tag.name.op("%")(typed), order=order)


def did_you_mean__no_limit(session, typed, limit):
    """Whatever is similar."""
    return _alike(session, typed, None, Tag.name.op("%")(typed))


def did_you_mean__by_name(session, typed, limit):
    """Those that are alike, sorted."""
    return _alike(session, typed, limit, Tag.name.op("%")(typed), order=(Tag.name,))


def did_you_mean__extra_rows(session, typed, limit):
    """Python can do that: difflib."""
    import difflib

    return difflib.get_close_matches(typed, session.scalars(select(Tag.name)).all(), limit, 0.3)


# --- newest_posts ---

NEWEST = Post.published_at.desc(), Post.id.desc()


def _page(session, size, *later, order=NEWEST, where=OUT):
    return session.scalars(select(Post).where(where, *later).order_by(*order).limit(size)).all()


def newest_posts__loses_equals(session, size, after=None):
    """Older than the last one."""
    return _page(session, size, *([Post.published_at < after[0]] if after else []))


def newest_posts__repeats_equals(session, size, after=None):
    """Not newer than the last one, so that nothing gets lost."""
    return _page(session, size, *([Post.published_at <= after[0]] if after else []))


def newest_posts__compares_each_alone(session, size, after=None):
    """Older, and with a lower id."""
    later = [Post.published_at < after[0], Post.id < after[1]] if after else []
    return _page(session, size, *later)


def newest_posts__compares_ids_only(session, size, after=None):
    """The id says where we are."""
    return _page(session, size, *([Post.id < after[1]] if after else []))


def newest_posts__ignores_after(session, size, after=None):
    """A statement can be extended."""
    posts = select(Post).where(OUT).order_by(*NEWEST).limit(size)
    if after:
        posts.where(tuple_(Post.published_at, Post.id) < after)
    return session.scalars(posts).all()


def newest_posts__drafts_too(session, size, after=None):
    """Newest first."""
    later = [tuple_(Post.published_at, Post.id) < after] if after else []
    return _page(session, size, *later, where=literal(True))


def newest_posts__equals_by_lower_id(session, size, after=None):
    """Newest first, then by id."""
    later = [tuple_(Post.published_at, Post.id) < after] if after else []
    return _page(session, size, *later, order=(Post.published_at.desc(), Post.id))


def newest_posts__fetches_more_than_the_page(session, size, after=None):
    """Load them and cut."""
    posts = session.scalars(select(Post).where(OUT).order_by(*NEWEST))
    rest = [post for post in posts if not after or (post.published_at, post.id) < after]
    return rest[:size]


def newest_posts__turned_round(session, size, after=None):
    """What comes after is greater."""
    return _page(session, size, *([tuple_(Post.published_at, Post.id) > after] if after else []))


def newest_posts__repeats_the_last_post(session, size, after=None):
    """From the last post on."""
    return _page(session, size, *([tuple_(Post.published_at, Post.id) <= after] if after else []))


def newest_posts__no_first_page(session, size, after=None):
    """One statement for every page."""
    return _page(session, size, tuple_(Post.published_at, Post.id) < after)


def newest_posts__drafts_at_the_end(session, size, after=None):
    """NULLs last, and drafts are out of the way."""
    later = [tuple_(Post.published_at, Post.id) < after] if after else []
    order = Post.published_at.desc().nulls_last(), Post.id.desc()
    return _page(session, size, *later, order=order, where=literal(True))


def newest_posts__several_statements(session, size, after=None):
    """Count how many were shown, and skip them."""
    newest = select(Post).where(OUT).order_by(*NEWEST).limit(size)
    if after:
        shown = select(func.count()).where(OUT, tuple_(Post.published_at, Post.id) >= after)
        newest = newest.offset(session.scalar(shown))
    return session.scalars(newest).all()


# --- front_page ---

FRONT = select(Post).where(OUT).order_by(*NEWEST)


def front_page__n_plus_one(session, limit):
    """Read everything once, so that it is loaded."""
    posts = session.scalars(FRONT.limit(limit)).all()
    for post in posts:
        post.author.username, len(post.tags), [c.author.username for c in post.comments]
    return posts


def front_page__forgets_unique(session, limit):
    """Join everything."""
    options = joinedload(Post.author), joinedload(Post.tags), joinedload(Post.comments)
    return session.scalars(FRONT.limit(limit).options(*options)).all()


def front_page__multiplies_rows(session, limit):
    """One statement is better than five."""
    options = (
        joinedload(Post.author),
        joinedload(Post.tags),
        joinedload(Post.comments).joinedload(Comment.author),
    )
    return session.scalars(FRONT.limit(limit).options(*options)).unique().all()


def front_page__limit_counts_joined_rows(session, limit):
    """Join the comments myself and load from there."""
    posts = FRONT.outerjoin(Post.comments).order_by(Comment.id).limit(limit)
    options = (
        joinedload(Post.author),
        selectinload(Post.tags),
        contains_eager(Post.comments).joinedload(Comment.author),
    )
    return session.scalars(posts.options(*options)).unique().all()


def front_page__commenters_left_lazy(session, limit):
    """Author, tags, comments."""
    options = joinedload(Post.author), selectinload(Post.tags), selectinload(Post.comments)
    return session.scalars(FRONT.limit(limit).options(*options)).all()


def front_page__tags_left_lazy(session, limit):
    """Author and comments."""
    options = joinedload(Post.author), selectinload(Post.comments).joinedload(Comment.author)
    return session.scalars(FRONT.limit(limit).options(*options)).all()


def front_page__inner_join_drops(session, limit):
    """innerjoin=True is faster."""
    options = (
        joinedload(Post.author, innerjoin=True),
        joinedload(Post.tags, innerjoin=True),
        selectinload(Post.comments).joinedload(Comment.author),
    )
    return session.scalars(FRONT.limit(limit).options(*options)).unique().all()


def front_page__cuts_in_python(session, limit):
    """Load the posts, show the first ones."""
    options = (
        joinedload(Post.author),
        selectinload(Post.tags),
        selectinload(Post.comments).joinedload(Comment.author),
    )
    return session.scalars(FRONT.options(*options)).all()[:limit]


def front_page__author_left_lazy(session, limit):
    """Options are for collections."""
    options = selectinload(Post.tags), selectinload(Post.comments).joinedload(Comment.author)
    return session.scalars(FRONT.limit(limit).options(*options)).all()


def front_page__drafts_too(session, limit):
    """The newest posts."""
    options = (
        joinedload(Post.author),
        selectinload(Post.tags),
        selectinload(Post.comments).joinedload(Comment.author),
    )
    return session.scalars(select(Post).order_by(*NEWEST).limit(limit).options(*options)).all()


def front_page__ends_the_transaction(session, limit):
    """They can be read after the session was closed, so close it."""
    posts = front_page__cuts_in_python(session, limit)
    session.close()
    return posts


# --- popular_authors ---


def popular_authors__loads_all_posts(session, least, limit):
    """Choose by the posts, and load them."""
    users = select(User).where(User.posts.any(Post.views >= least)).order_by(User.username)
    return session.scalars(users.limit(limit).options(selectinload(User.posts))).all()


def popular_authors__limit_counts_posts(session, least, limit):
    """My join holds the right posts."""
    users = select(User).join(User.posts).where(Post.views >= least)
    users = users.options(contains_eager(User.posts)).order_by(User.username, Post.id)
    return session.scalars(users.limit(limit)).unique().all()


def popular_authors__posts_left_lazy(session, least, limit):
    """The posts come when somebody asks."""
    users = select(User).where(User.posts.any(Post.views >= least)).order_by(User.username)
    return session.scalars(users.limit(limit)).all()


def popular_authors__users_without_such_posts(session, least, limit):
    """Load the popular posts of users."""
    options = selectinload(User.posts.and_(Post.views >= least))
    return session.scalars(select(User).options(options).order_by(User.username).limit(limit)).all()


def popular_authors__once_per_post(session, least, limit):
    """Join to choose, select in to load."""
    users = select(User).join(User.posts).where(Post.views >= least).order_by(User.username)
    options = selectinload(User.posts.and_(Post.views >= least))
    return session.scalars(users.options(options).limit(limit)).all()


def popular_authors__changes_the_collection(session, least, limit):
    """Load all and keep the popular ones."""
    users = select(User).where(User.posts.any(Post.views >= least)).order_by(User.username)
    users = session.scalars(users.limit(limit).options(selectinload(User.posts))).all()
    for user in users:
        user.posts = [post for post in user.posts if post.views >= least]
    return users


def popular_authors__more_than(session, least, limit):
    """More than so many."""
    popular = Post.views > least
    users = select(User).where(User.posts.any(popular)).order_by(User.username).limit(limit)
    return session.scalars(users.options(selectinload(User.posts.and_(popular)))).all()


def popular_authors__filters_in_python(session, least, limit):
    """The join holds the right posts; the limit must count users, so it stands here."""
    users = select(User).join(User.posts).where(Post.views >= least)
    users = users.options(contains_eager(User.posts)).order_by(User.username, Post.id)
    return session.scalars(users).unique().all()[:limit]


def popular_authors__drafts_left_out(session, least, limit):
    """What nobody can read is not popular."""
    popular = and_(OUT, Post.views >= least)
    users = select(User).where(User.posts.any(popular)).order_by(User.username).limit(limit)
    return session.scalars(users.options(selectinload(User.posts.and_(popular)))).all()


def popular_authors__adds_up_the_views(session, least, limit):
    """An author with so many views."""
    authors = select(Post.author_id).group_by(Post.author_id)
    authors = authors.having(func.sum(Post.views) >= least)
    users = select(User).where(User.id.in_(authors)).order_by(User.username).limit(limit)
    return session.scalars(users.options(selectinload(User.posts.and_(Post.views >= least)))).all()


# --- published_in ---


def _month(session, *conditions):
    posts = select(Post.id).where(*conditions).order_by(Post.published_at, Post.id)
    return session.scalars(posts).all()


def published_in__hides_the_column(session, year, month):
    """Take year and month out of the date."""
    moment = func.timezone("UTC", Post.published_at)
    return _month(session, extract("year", moment) == year, extract("month", moment) == month)


def published_in__time_zone_of_the_session(session, year, month):
    """From the first of the month to the next."""
    start = datetime(year, month, 1)
    end = datetime(year + month // 12, month % 12 + 1, 1)
    return _month(session, Post.published_at >= start, Post.published_at < end)


def published_in__no_month_after_december(session, year, month):
    """The next month is one more."""
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year, month + 1, 1, tzinfo=UTC)
    return _month(session, Post.published_at >= start, Post.published_at < end)


def published_in__last_day_missing(session, year, month):
    """Up to the last day."""
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC) - timedelta(days=1)
    return _month(session, Post.published_at.between(start, end))


def published_in__first_moment_of_next(session, year, month):
    """Between the first of this month and the first of the next."""
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    return _month(session, Post.published_at.between(start, end))


def published_in__filters_in_python(session, year, month):
    """Ask the objects."""
    rows = session.execute(select(Post.id, Post.published_at).where(OUT))
    found = sorted(
        (moment, post_id)
        for post_id, moment in rows
        if (moment.astimezone(UTC).year, moment.astimezone(UTC).month) == (year, month)
    )
    return [post_id for _, post_id in found]


def published_in__last_minute_missing(session, year, month):
    """Up to one minute before midnight of the last day."""
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC) - timedelta(minutes=1)
    return _month(session, Post.published_at.between(start, end))


def published_in__ties_in_any_order(session, year, month):
    """No two posts are published at the same moment."""
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=UTC)
    posts = select(Post.id).where(Post.published_at >= start, Post.published_at < end)
    return session.scalars(posts.order_by(Post.published_at)).all()


def published_in__december_is_empty(session, year, month):
    """After month 12 comes month 1."""
    start = datetime(year, month, 1, tzinfo=UTC)
    end = datetime(year, month % 12 + 1, 1, tzinfo=UTC)
    return _month(session, Post.published_at >= start, Post.published_at < end)
