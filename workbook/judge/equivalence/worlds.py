"""The databases that calls are made in: four blogs, each with time zones of its own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from workbook.blog import BlogData
from workbook.judge import check_database


@dataclass(frozen=True)
class World:
    """One blog and the clocks around it.

    Attributes:
        name: ``"authored"``, ``"generated"``, ``"hostile"`` or ``"empty"``.
        zone: the time zone of the database session.
        process_zone: the time zone of the Python process.
    """

    name: str
    zone: str
    process_zone: str

    @property
    def data(self) -> BlogData:
        """Its rows; lists without rows for the empty one."""
        return check_database.contents(self.name) or BlogData([], [], [], [], [])

    @property
    def words(self) -> str:
        """Its name in messages."""
        return check_database.WORDS[self.name]


_ZONES = {
    "authored": ("UTC", "UTC"),
    # Offsets of half an hour and of 14 hours: what takes the zone of the session or of the machine
    # for UTC is wrong by more than any rounding hides.
    "generated": ("America/St_Johns", "Asia/Kathmandu"),
    "hostile": ("Pacific/Kiritimati", "America/St_Johns"),
    "empty": ("UTC", "UTC"),
}


@cache
def world(name: str) -> World:
    """The world of that name."""
    return World(name, *_ZONES[name])
