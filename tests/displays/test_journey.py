"""The drawn way of an object shows what happened, and nothing else."""

import xml.etree.ElementTree as ET

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from workbook.blog import Base, Tag
from workbook.displays.journey import Journey
from workbook.sqltape import record


@pytest.fixture
def travelled(engine: Engine) -> Journey:
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        tag = Tag(name="a & <b>")
        journey = Journey(session, tag)
        journey("Tag(...)")
        session.add(tag)
        session.add(Tag(name="another"))
        journey("add")
        session.flush()
        journey("flush")
        session.commit()
        journey("commit")
        assert tag.name == "a & <b>"
        journey(".name")
        session.delete(tag)
        journey("delete")
        session.flush()
        journey("flush again")
        session.commit()
        journey("commit again")
    return journey


def test_states_and_who_sees_the_row(travelled: Journey) -> None:
    assert [(step.state, step.expired, step.seen) for step in travelled.steps] == [
        ("transient", False, False),
        ("pending", False, False),
        ("persistent", False, False),
        ("persistent", True, True),
        ("persistent", False, True),
        ("persistent", False, True),
        ("deleted", False, True),
        ("detached", False, False),
    ]


def test_moves_and_sql_belong_to_their_line(travelled: Journey) -> None:
    assert [(step.moves, step.sent) for step in travelled.steps] == [
        ([], []),
        (["transient to pending"], []),
        (["pending to persistent"], ["BEGIN", "INSERT"]),
        ([], ["COMMIT"]),
        ([], ["BEGIN", "SELECT"]),
        ([], []),
        (["persistent to deleted"], ["DELETE"]),
        (["deleted to detached"], ["COMMIT"]),
    ]


def test_the_picture_is_well_formed_and_has_words_for_those_who_do_not_see_it(
    travelled: Journey,
) -> None:
    html = travelled._repr_html_()
    svg = ET.fromstring(html[html.index("<svg") : html.index("</svg>") + 6])
    assert svg.get("role") == "img"
    assert "commit again, detached" in str(svg.get("aria-label"))
    assert "#" not in html.replace("#222", "").replace("#fff", ""), "only the page's colours"


def test_looking_from_outside_is_not_on_the_tape(engine: Engine) -> None:
    Base.metadata.create_all(engine)
    with record() as recording, Session(engine) as session:
        tag = Tag(name="one")
        journey = Journey(session, tag)
        session.add(tag)
        session.flush()
        journey("flush")
    assert recording.count == 1
