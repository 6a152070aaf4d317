"""What is kept, what is due, and what counts as known. Days are handed in."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from workbook.course.not_writable import NotWritable
from workbook.repetition import memory

DAY = date(2026, 3, 1)
KEY = "ch05_crud/fact/one"


def answer(day: date, right: bool, where: str = "recall") -> memory.Record:
    return memory.note(KEY, day, right=right, where=where)


def test_one_right_answer_is_not_known(work: Path) -> None:
    record = answer(DAY, right=True)
    assert not record.known(DAY)
    assert record.due > DAY


def test_known_after_three_days_in_a_row_and_not_for_ever(work: Path) -> None:
    day, dues = DAY, []
    for number in range(3):
        record = answer(day, right=True)
        assert record.known(day) is (number == 2)
        dues.append((record.due - day).days)
        day = record.due
    assert dues == sorted(dues)
    assert dues[2] > 3 * dues[0], "the steps grow"
    assert record.known(record.due)
    assert not record.known(record.due + timedelta(days=400))
    assert not answer(day, right=False).known(day)


def test_three_times_on_one_day_is_not_known(work: Path) -> None:
    for _ in range(3):
        record = answer(DAY, right=True)
    assert not record.known(DAY)


def test_what_went_wrong_comes_back_the_next_day(work: Path) -> None:
    assert answer(DAY, right=False, where="prediction").due == DAY + timedelta(days=1)
    again = answer(DAY, right=False, where="prediction")
    assert len(again.answers) == 1, "the same again on that day"


def test_right_answers_elsewhere_do_not_make_it_known(work: Path) -> None:
    for number in range(3):
        record = answer(DAY + timedelta(days=number), right=True, where="prediction")
    assert not record.known(DAY + timedelta(days=2))


def test_the_same_answers_lead_to_the_same_file(work: Path) -> None:
    def run() -> bytes:
        memory.file().unlink(missing_ok=True)
        for number, right in enumerate([True, False, True, True]):
            answer(DAY + timedelta(days=3 * number), right)
        return memory.file().read_bytes()

    assert run() == run()
    assert memory.read()[KEY].answers[1] == memory.Answer(DAY + timedelta(days=3), False, "recall")


def test_no_more_than_the_last_answers_are_kept(work: Path) -> None:
    for number in range(memory.KEPT + 5):
        record = answer(DAY + timedelta(days=number), right=True)
    assert len(record.answers) == memory.KEPT


CARD = {
    "card_id": 1,
    "state": 2,
    "step": None,
    "stability": 2.0,
    "difficulty": 2.0,
    "due": "2026-03-03T00:00:00+00:00",
    "last_review": "2026-03-01T00:00:00+00:00",
}


CHANGES: list[dict[str, object]] = [
    {"state": 9},
    {"due": 5},
    {"due": None},
    {"due": "2026-03-03T00:00:00"},
    {"last_review": "2026-03-01"},
    {"stability": {}},
    {"stability": 1e999},
    {"stability": -3.0},
    {"difficulty": None},
]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"7",
        b"\xff\xfe",
        b"[" * 200_000,
        b'{"questions": []}',
        b'{"questions": {"x": {}}}',
        b'{"questions": {"x": {"answers": [["2026-03-01", 1, "recall"]], "card": null}}}',
        b'{"questions": {"x": {"answers": [["the first", true, "recall"]], "card": null}}}',
        b'{"questions": {"x": {"answers": [], "card": {"due": "never"}}}}',
        *(
            json.dumps({"questions": {"x": {"answers": [], "card": CARD | change}}}).encode()
            for change in CHANGES
        ),
    ],
    ids=range(20),
)
def test_a_damaged_file_is_set_aside(work: Path, content: bytes) -> None:
    memory.file().write_bytes(content)
    assert memory.peek() == {}
    assert memory.file().read_bytes() == content, "looking changes nothing"
    assert memory.read() == {}
    [aside] = memory.damaged()
    assert aside.read_bytes() == content
    answer(DAY, right=True)
    assert list(memory.read()) == [KEY]
    assert list(memory.peek()) == [KEY]
    assert len(memory.damaged()) == 1


def test_every_damaged_file_is_kept(work: Path) -> None:
    for number in range(1, 4):
        memory.file().write_text(f"damaged {number}")
        answer(DAY, right=True)
    assert [path.name for path in memory.damaged()] == [
        "recall.damaged-1.json",
        "recall.damaged-2.json",
        "recall.damaged-3.json",
    ]


def test_a_folder_in_its_place(work: Path) -> None:
    memory.file().mkdir()
    assert memory.read() == {}
    assert len(memory.damaged()) == 1


def test_a_folder_that_cannot_be_written(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (work / "file").touch()
    monkeypatch.setenv("WORKBOOK_MY_WORK", str(work / "file" / "below"))
    with pytest.raises(NotWritable):
        answer(DAY, right=True)


def test_a_full_disk_leaves_the_old_file(work: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    answer(DAY, right=True)
    before = memory.file().read_bytes()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(NotWritable, match="Make room"):
        answer(DAY + timedelta(days=1), right=True)
    assert memory.file().read_bytes() == before


def test_forgetting_keeps_a_copy(work: Path) -> None:
    memory.forget()
    answer(DAY, right=True)
    before = memory.file().read_bytes()
    memory.forget()
    assert memory.read() == {}
    assert (work / ".earlier" / "recall" / "000001.json").read_bytes() == before
