"""The check of ``address_of``, chapter 3."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import make_url

from workbook.judge.equivalence import arguments as draw
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

ODD = (
    *("@", "/", ":", "%", "#", "?", "&", "=", "+", " ", "\\", "'", '"', "[x]", ";", ",", "|", "~"),
    *(
        "p@ss/w:rd",
        "100%sure",
        "%40home#1?",
        "%41",
        "%",
        "two words+one",
        " ends ",
        "a&b=c;d",
        "é 🥐",
    ),
    *("***", "", "tab\tline\n", "$HOME", "{user}", "a//b", "::1", "@localhost/x?sslmode=require"),
)


def calls(world: World) -> Iterator[Call]:
    yield call("ada", "secret", "localhost", 5432, "blog", after=_parts)
    for host in ("::1", "2001:db8::8:800", "127.0.0.1", "db-1.Example.org"):
        yield call("ada", "se:cret", host, 1, "shop", after=_parts)
    for text in dict.fromkeys([*ODD, *draw.HOSTILE_TEXTS]):
        yield call("ada", text, "localhost", 65535, "blog", after=_parts)
        if text:
            yield call(text, "secret", "localhost", 5432, f"{text}/{text}", after=_parts)


def _parts(address: Any, *_: Any) -> Any:
    """What ``create_engine`` reads from the text."""
    if not isinstance(address, str):
        return type(address).__name__
    url = make_url(address)
    return (
        *(url.drivername, url.username, url.password, url.host, url.port, url.database),
        dict(url.query),
    )
