"""The check of ``unindexed_keys``, chapter 6."""

from collections.abc import Iterator

from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

VISITS = """
CREATE TABLE visits (id int PRIMARY KEY, user_id int REFERENCES users,
  post_id int REFERENCES posts, tag_id int REFERENCES tags, UNIQUE (post_id, user_id));
CREATE INDEX ON visits (id, tag_id);
CREATE TABLE awards (user_id int PRIMARY KEY REFERENCES users,
  comment_id int REFERENCES comments, tag_id int UNIQUE REFERENCES tags);
CREATE TABLE medals (id int, award_id int REFERENCES awards, PRIMARY KEY (id, award_id));
DROP INDEX ix_posts_author_id
"""
ODD = """
CREATE TABLE "Odd table" ("User id" int REFERENCES users, "a.b" int REFERENCES tags);
CREATE TABLE no_key (post_id int REFERENCES posts, tag_id int REFERENCES tags, n int);
CREATE INDEX ON no_key ((n + 1), tag_id);
CREATE INDEX ON no_key (n) INCLUDE (post_id);
CREATE TABLE parts (user_id int REFERENCES users, post_id int REFERENCES posts, tag_id int
  REFERENCES tags, parent_id int, UNIQUE (tag_id, user_id));
CREATE INDEX ON parts (post_id DESC) WHERE user_id > 0;
CREATE INDEX ON parts USING hash (user_id);
CREATE TABLE "Odd" ("User id" int REFERENCES users);
CREATE TABLE solo (post_id int REFERENCES posts, tag_id int REFERENCES tags);
CREATE UNIQUE INDEX ON solo (post_id);
CREATE SCHEMA elsewhere;
CREATE TABLE elsewhere.notes (id int PRIMARY KEY, post_id int REFERENCES public.posts)
"""
LATER = (
    "CREATE INDEX ON visits (user_id, tag_id); DROP TABLE medals; DROP INDEX visits_id_tag_id_idx"
)


def calls(_: World) -> Iterator[Call]:
    yield call()
    yield call(setup=VISITS)
    yield call(setup=ODD)
    yield call(setup=LATER)
    yield call(setup="DROP SCHEMA elsewhere CASCADE; CREATE INDEX ON posts (author_id)")
