"""The check of ``meeting``, chapter 4."""

import time
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from exercises.ch04_models.common import (
    always_there,
    by_name,
    integer_key,
    limited,
    must_take,
    with_zone,
)
from workbook.judge.case import Case
from workbook.judge.learner import first_line
from workbook.judge.schema import build, refusal
from workbook.judge.verdict import on


@on("empty")
def check_meeting(case: Case) -> None:
    table = build(case, "meetings")
    table.has_columns("id", "title", "starts_at", "ends_at", "booked_at")
    integer_key(table)
    limited(table, "title", 100)
    for column in ("starts_at", "ends_at", "booked_at"):
        with_zone(table, column)
    always_there(table, "title", "starts_at", "ends_at", "booked_at")
    insert = (
        "INSERT INTO meetings (title, starts_at, ends_at, booked_at) "
        "VALUES ('m', %(start)s, %(end)s, now())"
    )
    noon = datetime(2026, 11, 2, 12, tzinfo=UTC)
    must_take(
        case, "good_meeting_refused", "A meeting of one hour is right.", insert,
        start=noon, end=noon + timedelta(hours=1),
    )  # fmt: skip
    for end, what in ((noon, "when it starts"), (noon - timedelta(hours=1), "before it starts")):
        case.mistake(
            "ends_before_it_starts",
            refusal(case, insert, start=noon, end=end) is None,
            f"A meeting that ends {what} was accepted from psql.",
        )
    by_name(case, {check.name for check in table.of_kind("check")}, "ck_meetings_ends_later")
    _check_booked_at(case, noon)


def _check_booked_at(case: Case, noon: datetime) -> None:
    booked = []
    for zone in ("Asia/Tokyo", "America/Caracas", "UTC"):
        engine = case.make_engine(connect_args={"options": f"-c timezone={zone}"})
        time.sleep(0.002)
        with Session(engine) as session:
            session.add(case.answer(title=zone, starts_at=noon, ends_at=noon + timedelta(hours=1)))
            try:
                session.commit()
            except Exception as error:
                if "booked_at" in str(error).partition("DETAIL")[0]:
                    case.wrong(
                        "A Meeting without booked_at could not be stored: nothing fills it in.",
                        "nothing_fills_it_in",
                        error,
                    )
                case.wrong(f"A Meeting could not be stored. {first_line(error)}", "raises", error)
        ((seconds, moment),) = case.sql(
            "SELECT abs(extract(epoch FROM now() - booked_at)), booked_at FROM meetings "
            "WHERE title = %(zone)s",
            zone=zone,
        )
        case.mistake(
            "naive_now",
            seconds > 1800,  # half an hour: the smallest difference between two zones
            f"On a connection in the time zone {zone}, booked_at is {float(seconds) / 3600:.0f} "
            "hours off. A datetime without a zone is taken for the local time of the connection; "
            "which argument makes datetime.now() aware?",
        )
        booked.append(moment)
    case.mistake(
        "time_stands_still",
        len(set(booked)) < len(booked),
        "Meetings that were stored one after the other have the same booked_at: your default is "
        "one value, worked out when the class was read. Hand over something to call, not its "
        "result.",
    )
    own = datetime(2020, 2, 29, 8, tzinfo=UTC)
    with case.session() as session:
        session.add(
            case.answer(title="own", starts_at=noon, ends_at=noon + timedelta(1), booked_at=own)
        )
        session.commit()
    case.same(
        case.sql("SELECT booked_at = %(own)s FROM meetings WHERE title = 'own'", own=own),
        [(True,)],
        message="A booked_at that is given should be stored as it is.",
        mistake="own_time_lost",
    )
