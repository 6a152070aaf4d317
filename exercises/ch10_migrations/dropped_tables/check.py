"""The check of ``dropped_tables``, chapter 10."""

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa

from workbook.blog.models import Base
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on


def _models(without: tuple[str, ...] = (), extra: bool = False) -> sa.MetaData:
    metadata = sa.MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.sorted_tables:
        if table.name not in without:
            table.to_metadata(metadata)
    if extra:
        sa.Table("drafts", metadata, sa.Column("id", sa.Integer, primary_key=True))
        metadata.tables["users"].append_column(sa.Column("phone", sa.Text))
    return metadata


def _others() -> sa.MetaData:
    metadata = sa.MetaData()
    sa.Table("drafts", metadata, sa.Column("id", sa.Integer, primary_key=True))
    return metadata


class _Given:
    """The metadata of the latest call, which is inspected after the function has returned."""

    metadata: sa.MetaData


def _call(metadata: Callable[[], sa.MetaData], words: str, setup: str = "") -> Call:
    def given(_: Any) -> sa.MetaData:
        _Given.metadata = metadata()
        return _Given.metadata

    return call(From(given, words), setup=setup, after=lambda *_: sorted(_Given.metadata.tables))


def _empty(setup: str = "") -> Call:
    return _call(sa.MetaData, "a MetaData without tables", setup)


def _without(*names: str, setup: str = "") -> Call:
    words = f"the models without {' and '.join(names)}" if names else "the models"
    return _call(lambda: _models(names), words, setup)


_VERSION = "CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32) PRIMARY KEY)"
_VIEW = "CREATE VIEW every_tag AS SELECT id FROM tags"
_MORE = "ALTER TABLE users ADD COLUMN extra text; CREATE INDEX ix ON tags (id)"
_LEFT_OVER = (
    "CREATE TABLE old_logins (id int); CREATE TABLE archive (id int); "
    'CREATE TABLE "Old Tags" (id int)'
)
_NOTHING = (
    "DROP TABLE IF EXISTS comments, post_tags, tags, posts, users, old_logins, archive, "
    '"Old Tags" CASCADE'
)


def calls(world: World) -> Iterator[Call]:
    # What a call has set up is there for the ones after it, too.
    yield _empty()
    yield _without(setup=_VERSION)
    yield _without("comments")
    yield _without("comments", "post_tags", "tags")
    yield _empty()
    yield _without(setup=_VIEW)
    yield _call(lambda: _models(extra=True), "the models with one more table and one more column")
    yield _without(setup=_MORE)
    yield _without(setup=_LEFT_OVER)
    yield _without("comments", "post_tags", "posts")
    yield _call(_others, "models none of which is in the database")
    yield _empty(setup=_NOTHING)


@on("authored")
def check_dropped_tables(case: Case) -> None:
    models = _models(("comments",))
    dropped = case.call(case.engine, models)
    case.mistake(
        "tables_to_be_created",
        dropped == [],
        "The database has a table named comments that the models don't have, and your function "
        "found nothing to drop. Which of the two sides did it subtract from the other?",
    )
