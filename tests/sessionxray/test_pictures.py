"""The drawing and the text: complete, the same on every run, and readable without colours."""

from __future__ import annotations

import random
import re
from xml.etree import ElementTree as ET

import pytest
from sqlalchemy import Engine, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.sessionxray.conftest import user
from workbook.blog import Post, Tag, User
from workbook.sessionxray import XRay, xray
from workbook.sessionxray.layout import WIDEST, bands, slot_widths
from workbook.sessionxray.picture import OPEN, REFUSES, picture


def walk(engine: Engine) -> XRay:
    with Session(engine) as session, xray(session, title="a & <b>", show=False) as x:
        zoe = session.get(User, 1)
        assert zoe is not None
        zoe.bio = "Writes <b>"
        ann, bob = user("ann"), user("bob")
        session.add(ann)
        session.commit()
        with pytest.raises(IntegrityError), session.begin_nested():  # noqa: PT012
            session.add(bob)
            session.flush()
        session.rollback()
    return x


def test_text(blog: Engine) -> None:
    said = repr(walk(blog))
    assert said.splitlines()[0] == "-- a & <b>: 3 objects, 4 statements, committed, rolled back"
    assert "UPDATE users   1 row changed" in said
    assert "User#2: pending -> persistent" in said
    assert "INSERT users   UniqueViolation" in said
    assert "ROLLBACK TO sa_savepoint_1" in said


def test_the_same_bytes_on_every_run(blog: Engine) -> None:
    pictures = []
    for _ in range(2):
        with Session(blog) as session, xray(show=False) as x:
            session.add(user("ann", bio="x"))
            session.flush()
            for each in session.scalars(select(User).where(User.id < 3)):
                each.bio = "same"
            session.rollback()
        pictures.append((repr(x), x._repr_html_()))
    # A sequence does not go back in a rollback: the ids differ, and nothing else.
    first, second = (tuple(re.sub(r"id \d+", "", form) for form in forms) for forms in pictures)
    assert first == second
    assert "0x" not in first[0] + first[1].split("</style>")[1]


def test_the_html_is_well_formed_and_escaped(blog: Engine) -> None:
    html = walk(blog)._repr_html_()
    body = html.split("</style>")[1].replace("<wbr>", "").replace("<br>", "")
    root = ET.fromstring(body)
    [grid] = [node for node in root.iter() if node.get("role") == "img"]
    label = str(grid.get("aria-label"))
    assert label.startswith("X-ray of a session. 3 objects, 4 statements, committed, rolled back.")
    assert "User#2: transient, then pending, then persistent, then expired" in label
    assert "a &amp; &lt;b&gt;" in html
    assert "Writes &lt;b&gt;" in html


def test_every_state_has_its_name_not_only_a_colour(blog: Engine) -> None:
    html = walk(blog)._repr_html_()
    runs = re.findall(r'<div class="run (?!lane)[^"]*" style="grid-area[^>]*>(.*?)</div>', html)
    assert runs
    assert all(re.fullmatch(r"<span>[a-z, ]+</span>", run) for run in runs)


def test_no_colour_of_the_ground_is_fixed(blog: Engine) -> None:
    style = walk(blog)._repr_html_().split("</style>")[0]
    assert "--xg:var(--jp-layout-color0," in style
    assert not re.search(r"(#fff|#000|:white|:black)\b", style)


def test_an_object_expires_after_the_commit(blog: Engine) -> None:
    with Session(blog) as session, xray(session, show=False) as x:
        ann = user("ann")
        session.add(ann)
        session.commit()
    grid = picture(x.view)
    commit = next(at for at, column in enumerate(grid.columns) if "commit" in column.steps[0].line)
    [row], [lane] = grid.objects, grid.lanes
    assert row.cells[commit] == ["pending", "pending", "persistent", "persistent", "expired"]
    assert lane.cells[commit] == ["", OPEN, OPEN, "", ""]
    assert lane.ends == {(commit, 3): "COMMIT"}


def test_savepoints_have_a_lane_of_their_own(blog: Engine) -> None:
    grid = picture(walk(blog).view)
    assert [row.label for row in grid.lanes] == ["transaction", "savepoint"]
    assert set(grid.lanes[1].ends.values()) == {"ROLLBACK TO SAVEPOINT"}
    # The flush failed inside the savepoint: only that has to be given up.
    assert any(REFUSES in cell for cell in grid.lanes[1].cells)
    assert not any(REFUSES in cell for cell in grid.lanes[0].cells)
    assert set(grid.lanes[0].ends.values()) == {"COMMIT", "ROLLBACK"}


def test_a_transaction_from_before(blog: Engine) -> None:
    with Session(blog) as session:
        session.get(User, 1)
        with xray(session, show=False) as x:
            session.commit()
    [lane] = picture(x.view).lanes
    assert lane.cells[0] == [OPEN, ""]


def test_a_session_that_refuses_is_drawn(blog: Engine) -> None:
    with Session(blog) as session, xray(session, show=False) as x:
        twin = user("zoe")
        session.add(twin)
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()
    [lane] = picture(x.view).lanes
    assert [cell[-1] for cell in lane.cells][-2:] == [REFUSES, ""]
    assert f"<span>{REFUSES}</span>" in x._repr_html_()


def test_long_runs_are_folded(blog: Engine) -> None:
    with Session(blog) as session, xray(session, show=False) as x:
        for number in range(50):
            session.add(user(f"u{number}"))
            session.flush()
        session.commit()
    grid = picture(x.view)
    assert len(x.steps) == 151
    assert [column.gap for column in grid.columns if column.gap] == [
        "48 more rounds of these 3 lines"
    ]
    assert len(grid.columns) == 8
    assert [row.label for row in grid.objects] == ["User#1", "User#2 to #49", "User#50"]
    assert "48 statements" in repr(x)
    assert len(x._repr_html_()) < 20_000


def test_an_error_among_lines_that_are_left_out_is_told(blog: Engine) -> None:
    chance = random.Random(1)
    with Session(blog) as session, xray(session, show=False) as x:
        for number in range(120):
            if number == 60:
                with pytest.raises(IntegrityError), session.begin_nested():
                    session.execute(insert(User).values(username="zoe", email="other"))
                continue
            kind = chance.choice("upt")
            if kind == "u":
                session.scalars(select(User)).all()
            elif kind == "p":
                session.scalars(select(Post)).all()
            else:
                session.scalars(select(Tag)).all()
    [gap] = [column for column in picture(x.view).columns if "more lines" in column.gap]
    assert gap.errors == ["IntegrityError, caught"]
    assert "✗ IntegrityError, caught" in x._repr_html_().partition("<details")[0]
    assert "raises IntegrityError, caught" in repr(x)


def test_nothing_to_see(blog: Engine) -> None:
    with xray(show=False) as x:
        pass
    assert repr(x) == "-- x-ray: 0 objects, 0 statements"
    assert "wb-xray" in x._repr_html_()


def test_it_shows_itself_also_after_an_error(
    blog: Engine, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ZeroDivisionError), Session(blog) as session, xray(session):  # noqa: PT012
        session.get(User, 1)
        raise ZeroDivisionError
    said = capsys.readouterr().out
    assert "session.get(User, 1)" in said
    assert "raises ZeroDivisionError" in said


def test_a_long_drawing_comes_in_bands(blog: Engine) -> None:
    grid = picture(walk(blog).view)
    parts = bands(grid, slot_widths(grid))
    assert len(parts) > 1
    for part, widths in parts:
        # The first column may have grown by the names of what goes on from the band before.
        assert len(part.columns) == 1 or sum(map(sum, widths[1:])) < WIDEST
    assert [column for part, _ in parts for column in part.columns] == grid.columns
    for rows in ("objects", "lanes"):
        for row in getattr(grid, rows):
            found = [one for part, _ in parts for one in getattr(part, rows)]
            seen = [cell for one in found if one.label == row.label for cell in one.cells]
            # Where there is nothing of it, it has no row.
            assert [cell for cell in seen if any(cell)] == [cell for cell in row.cells if any(cell)]
