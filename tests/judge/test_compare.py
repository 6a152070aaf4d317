"""What the judge prints of a learner's values."""

from sqlalchemy import make_url

from workbook.judge.compare import said


def test_no_password_is_printed() -> None:
    assert "secret" not in said(make_url("postgresql+psycopg2://me:secret@localhost/app"))


def test_no_address_of_memory_is_printed() -> None:
    assert said(object()) == "<object>"
