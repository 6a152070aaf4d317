"""The check of ``dropped_tables``, chapter 10."""

from collections.abc import Iterator

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


def _empty() -> From:
    return From(lambda _: sa.MetaData(), "a MetaData without tables")


def _without(*names: str) -> From:
    words = f"the models without {' and '.join(names)}" if names else "the models"
    return From(lambda _: _models(names), words)


_VERSION = "CREATE TABLE IF NOT EXISTS alembic_version (version_num varchar(32) PRIMARY KEY)"
_VIEW = "CREATE VIEW every_tag AS SELECT id FROM tags"
_MORE = "ALTER TABLE users ADD COLUMN extra text; CREATE INDEX ix ON tags (id)"
_LEFT_OVER = "CREATE TABLE old_logins (id int); CREATE TABLE archive (id int)"


def calls(world: World) -> Iterator[Call]:
    # What a call has set up is there for the ones after it, too.
    yield call(_empty())
    yield call(_without(), setup=_VERSION)
    yield call(_without("comments"))
    yield call(_without("comments", "post_tags", "tags"))
    yield call(_empty())
    yield call(_without(), setup=_VIEW)
    yield call(From(lambda _: _models(extra=True), "the models with a table and a column more"))
    yield call(_without(), setup=_MORE)
    yield call(_without(), setup=_LEFT_OVER)
    yield call(_without("comments", "post_tags", "posts"))
    yield call(From(lambda _: _others(), "models of which none is in the database"))


@on("authored")
def check_dropped_tables(case: Case) -> None:
    models = _models(("comments",))
    found = case.call(case.engine, models)
    case.mistake(
        "tables_to_be_created",
        found == [],
        "The database has a table comments that the models don't have, and your function found "
        "nothing to drop. Which of the two sides did it take away from the other?",
    )
