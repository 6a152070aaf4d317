"""A query takes exactly the parameters that its statement names."""

from typing import Any

import pytest
from sqlalchemy import BigInteger, Text, literal, select
from sqlalchemy.exc import StatementError

from app.accounts import errors as account_errors
from app.fastpaths import statements
from app.http.errors import ACCOUNT_ERRORS
from app.models import Post
from app.postgres.query import Query, WrongParameters, given
from tests.app.support.api import Api

pytestmark = pytest.mark.anyio

STATEMENT = select(Post.id).where(
    Post.id == given("id", BigInteger), Post.title != literal("x"), Post.content == given("c", Text)
)


def test_the_values_come_in_the_order_of_the_text() -> None:
    query = Query.of(STATEMENT)
    assert query.required == {"id", "c"}
    assert query.arguments({"c": "text", "id": 1}) == [1, "x", "text"]
    # The same name twice is one parameter.
    twice = Query.of(select(given("a", Text), given("a", Text)))
    assert twice.arguments({"a": "b"}) == ["b"]


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({}, r"missing: \['c', 'id'\], unknown: \[\]"),
        ({"id": 1}, r"missing: \['c'\], unknown: \[\]"),
        ({"id": 1, "content": "x"}, r"missing: \['c'\], unknown: \['content'\]"),
        ({"id": 1, "c": "x", "more": None}, r"missing: \[\], unknown: \['more'\]"),
        ({"id": 1, "c": "x", "title_1": "y"}, r"missing: \[\], unknown: \['title_1'\]"),
    ],
)
def test_a_wrong_name_is_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(WrongParameters, match=message):
        Query.of(STATEMENT).arguments(values)


async def test_nothing_is_sent_with_a_wrong_name(api: Api) -> None:
    reader = api.database.replica or api.database.reader
    with api.statements() as sent:
        with pytest.raises(WrongParameters):
            await reader.rows(statements.post("anonymous"), post_id=1)
        with pytest.raises(WrongParameters):
            await reader.row(statements.post("user"), id=1)
        with pytest.raises(WrongParameters):
            await anext(reader.stream(statements.export("anonymous"), viewer=1))
        with pytest.raises(WrongParameters):
            await api.database.writer.write(statements.create_post(), auhtor=1)
    assert sent == []


async def test_a_plain_statement_without_its_value_is_refused_too(api: Api) -> None:
    async with api.session() as session:
        with pytest.raises(StatementError, match="required for bind parameter 'c'"):
            await session.execute(STATEMENT, {"id": 1})


def test_every_refusal_of_an_account_has_a_status() -> None:
    kinds, known = [account_errors.AccountError], set[type]()
    while kinds:
        below = kinds.pop().__subclasses__()
        kinds += below
        known |= set(below)
    assert ACCOUNT_ERRORS.keys() == known
