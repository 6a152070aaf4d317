"""``item_lines`` in other styles: each is right."""

from typing import Any

from sqlalchemy import ForeignKey, String, case, desc, func, select
from sqlalchemy.orm import Mapped, declarative_base, mapped_column, with_polymorphic

from workbook.course import catalogue
from workbook.judge import answers

_SOLUTION = answers.reference(catalogue.exercise("item_lines"))
_Item: Any = _SOLUTION["Item"]
_Video: Any = _SOLUTION["Video"]
_Photo: Any = _SOLUTION["Photo"]


class one_outer_join:
    """All tables in one statement, and a match on the kind."""

    @staticmethod
    def item_lines(session, count):
        every = with_polymorphic(_Item, "*")
        lines = []
        for item in session.scalars(select(every).order_by(every.id.desc()).limit(count)):
            match item:
                case _Video(minutes=minutes):
                    lines.append(f"{item.id}: {item.title}, {minutes} minutes")
                case _Photo(width=width):
                    lines.append(f"{item.id}: {item.title}, {width} pixels wide")
                case _:
                    lines.append(f"{item.id}: {item.title}")
        return lines


class said_by_the_classes:
    """The subclasses say that they want to be loaded along."""

    _Base = declarative_base()

    class Item(_Base):
        __tablename__ = "items"
        __mapper_args__ = {"polymorphic_on": "kind", "polymorphic_identity": "item"}
        id: Mapped[int] = mapped_column(primary_key=True)
        kind: Mapped[str] = mapped_column(String(20))
        title: Mapped[str]

    class Video(Item):
        __tablename__ = "videos"
        __mapper_args__ = {"polymorphic_identity": "video", "polymorphic_load": "selectin"}
        id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True)
        minutes: Mapped[int]

    class Photo(Item):
        __tablename__ = "photos"
        __mapper_args__ = {"polymorphic_identity": "photo", "polymorphic_load": "inline"}
        id: Mapped[int] = mapped_column(ForeignKey("items.id"), primary_key=True)
        width: Mapped[int]

    @staticmethod
    def item_lines(session, count):
        item = said_by_the_classes.Item
        ends = {"video": ", {0.minutes} minutes", "photo": ", {0.width} pixels wide"}
        return [
            f"{each.id}: {each.title}" + ends.get(each.kind, "").format(each)
            for each in session.query(item).order_by(desc(item.id)).limit(count)
        ]


class lines_from_postgresql:
    """PostgreSQL joins the tables and writes the lines."""

    @staticmethod
    def item_lines(session, count):
        items, videos, photos = (each.__table__ for each in (_Item, _Video, _Photo))
        end = case(
            (videos.c.id.is_not(None), func.concat(", ", videos.c.minutes, " minutes")),
            (photos.c.id.is_not(None), func.concat(", ", photos.c.width, " pixels wide")),
            else_="",
        )
        line = func.concat(items.c.id, ": ", items.c.title, end)
        joined = items.outerjoin(videos, videos.c.id == items.c.id)
        joined = joined.outerjoin(photos, photos.c.id == items.c.id)
        newest = select(line).select_from(joined).order_by(items.c.id.desc()).limit(count)
        return list(session.scalars(newest))
