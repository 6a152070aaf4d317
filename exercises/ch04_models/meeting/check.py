"""The check of ``meeting``, chapter 4."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from exercises.ch04_models.common import always_there, by_name, limited, with_zone
from workbook.judge.case import Case
from workbook.judge.schema import build, refusal
from workbook.judge.verdict import on

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


@on("empty")
def check_meeting(case: Case) -> None:
    table = build(case, "meetings")
    limited(table, "title")
    with_zone(table, "starts_at", "ends_at", "booked_at")
    always_there(table, "title", "starts_at", "ends_at", "booked_at")
    insert = (
        "INSERT INTO meetings (title, starts_at, ends_at, booked_at) "
        "VALUES ('m', %(start)s, %(end)s, now())"
    )
    for end, what in ((NOON, "when it starts"), (NOON - timedelta(hours=1), "before it starts")):
        case.mistake(
            "ends_before_it_starts",
            refusal(case, insert, start=NOON, end=end) is None,
            f"A meeting that ends {what} was accepted from psql.",
        )
    by_name(case, {check.name for check in table.of_kind("check")}, "ck_meetings_ends_later")
    default = case.answer.__table__.c.booked_at.default
    case.mistake(
        "time_stands_still",
        default is not None and default.is_scalar,
        "Every meeting gets the same booked_at: your default is one value, computed when the "
        "class was made. Pass a function, not its result.",
        got=[f"default={getattr(default, 'arg', None)!r}"],
    )
    for zone in ("Asia/Tokyo", "America/Caracas"):
        _check_zone(case, zone)


def _check_zone(case: Case, zone: str) -> None:
    engine = case.make_engine(connect_args={"options": f"-c timezone={zone}"})
    with Session(engine) as session:
        meeting = case.answer(title=zone, starts_at=NOON, ends_at=NOON + timedelta(hours=1))
        session.add(meeting)
        try:
            session.flush()
        except IntegrityError as error:
            case.mistake(
                "nothing_fills_it_in",
                'in column "booked_at"' in str(error),
                "A Meeting without booked_at can't be stored: nothing fills it in.",
            )
            raise
        given = meeting.__dict__.get("booked_at")  # as it was sent
        session.commit()
    now = datetime.now(UTC)
    ((booked,),) = case.sql("SELECT booked_at FROM meetings WHERE title = %(zone)s", zone=zone)
    off = abs(now - booked).total_seconds()
    case.mistake(
        "naive_now",
        isinstance(given, datetime) and given.tzinfo is None and off > 1800,
        f"On a connection in the time zone {zone}, booked_at is {off / 3600:.0f} hours off. A "
        "datetime without a zone is taken for the local time of the connection; which argument "
        "of datetime.now() makes it aware?",
    )
