"""The check of ``is_up_to_date``, chapter 10."""

from collections.abc import Callable, Iterator

import sqlalchemy as sa

from workbook.blog.models import Base
from workbook.judge.case import Case
from workbook.judge.equivalence.call import Call, From, call
from workbook.judge.equivalence.worlds import World
from workbook.judge.verdict import on


def _metadata(change: Callable[[sa.MetaData], object] | None) -> sa.MetaData:
    metadata = sa.MetaData(naming_convention=Base.metadata.naming_convention)
    for table in Base.metadata.sorted_tables:
        table.to_metadata(metadata)
    if change is not None:
        change(metadata)
    return metadata


def _models(change: Callable[[sa.MetaData], object] | None, words: str) -> From:
    return From(lambda _: _metadata(change), words)


def _default(metadata: sa.MetaData) -> None:
    metadata.tables["posts"].c.status.server_default = sa.DefaultClause("published")


def _no_default(metadata: sa.MetaData) -> None:
    metadata.tables["posts"].c.views.server_default = None


def _type(metadata: sa.MetaData) -> None:
    metadata.tables["users"].c.bio.type = sa.String(80)


def _nullable(metadata: sa.MetaData) -> None:
    metadata.tables["users"].c.full_name.nullable = False


def _index(metadata: sa.MetaData) -> None:
    sa.Index(None, metadata.tables["posts"].c.published_at)


def _column(metadata: sa.MetaData) -> None:
    metadata.tables["users"].append_column(sa.Column("phone", sa.Text))


def _without_a_table(metadata: sa.MetaData) -> None:
    metadata.remove(metadata.tables["comments"])


def _with_a_table(metadata: sa.MetaData) -> None:
    sa.Table("drafts", metadata, sa.Column("id", sa.Integer, primary_key=True))


_CHANGES = {
    "the models": None,
    "the models, with a different server default": _default,
    "the models, with one server default removed": _no_default,
    "the models, with a different type": _type,
    "the models, with a column that is not nullable": _nullable,
    "the models, with one more index": _index,
    "the models, with one more column": _column,
    "the models, without a table": _without_a_table,
    "the models, with one more table": _with_a_table,
}


def calls(world: World) -> Iterator[Call]:
    for words, change in _CHANGES.items():
        yield call(_models(change, words))
    yield call(_models(None, "the models"), setup="ALTER TABLE users ADD COLUMN extra text")
    yield call(_models(None, "the models"), setup="DROP INDEX ix_posts_author_id")


@on("authored")
def check_is_up_to_date(case: Case) -> None:
    if case.call(case.engine, _metadata(None)) is not True:
        return
    case.mistake(
        "names_of_tables_only",
        case.call(case.engine, _metadata(_column)) is True,
        "The models have a column that the database doesn't have, and your function called that up "
        "to date. Did it look beyond the names of the tables?",
    )
    case.mistake(
        "server_defaults_passed_over",
        case.call(case.engine, _metadata(_default)) is True,
        "A column has a different server default in the models than in the database, and your "
        "function called that up to date. Autogenerate compares server defaults only with "
        "compare_server_default=True.",
    )
