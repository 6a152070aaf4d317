"""Wrong answers to ``item_lines``, each with what its author was thinking."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectin_polymorphic, with_polymorphic

from workbook.course import catalogue
from workbook.judge import answers

_SOLUTION = answers.reference(catalogue.exercise("item_lines"))
_Item: Any = _SOLUTION["Item"]
_Video: Any = _SOLUTION["Video"]
_Photo: Any = _SOLUTION["Photo"]
_KINDS = selectin_polymorphic(_Item, [_Video, _Photo])


def _line(item):
    line = f"{item.id}: {item.title}"
    if isinstance(item, _Video):
        return f"{line}, {item.minutes} minutes"
    return f"{line}, {item.width} pixels wide" if isinstance(item, _Photo) else line


class loads_each:
    """Each row becomes an object of its class."""

    @staticmethod
    def item_lines(session, count):
        newest = select(_Item).order_by(_Item.id.desc()).limit(count)
        return [_line(item) for item in session.scalars(newest)]


class only_videos:
    """Videos are what is asked for most."""

    @staticmethod
    def item_lines(session, count):
        newest = select(_Item).order_by(_Item.id.desc()).limit(count)
        newest = newest.options(selectin_polymorphic(_Item, [_Video]))
        return [_line(item) for item in session.scalars(newest)]


class inner_join:
    """The columns are in the other tables, so join them."""

    @staticmethod
    def item_lines(session, count):
        every = with_polymorphic(_Item, [_Video, _Photo], innerjoin=True)
        newest = select(every).order_by(every.id.desc()).limit(count)
        return [_line(item) for item in session.scalars(newest)]


class kind_by_kind:
    """One statement for each kind."""

    @staticmethod
    def item_lines(session, count):
        found = []
        for kind in (_Video, _Photo):
            found += session.scalars(select(kind).order_by(kind.id.desc()).limit(count))
        found.sort(key=lambda item: item.id, reverse=True)
        return [_line(item) for item in found[:count]]


class lowest_first:
    """Sorted by id."""

    @staticmethod
    def item_lines(session, count):
        items = select(_Item).options(_KINDS).order_by(_Item.id).limit(count)
        return [_line(item) for item in session.scalars(items)]


class limit_in_python:
    """A slice takes the first ones."""

    @staticmethod
    def item_lines(session, count):
        items = session.scalars(select(_Item).options(_KINDS).order_by(_Item.id.desc()))
        return [_line(item) for item in items.all()[:count]]


class by_attribute:
    """What has a width is a photo."""

    @staticmethod
    def item_lines(session, count):
        lines = []
        newest = select(_Item).options(_KINDS).order_by(_Item.id.desc()).limit(count)
        for item in session.scalars(newest):
            line = f"{item.id}: {item.title}"
            if hasattr(item, "minutes"):
                line += f", {item.minutes} minutes"
            else:
                line += f", {getattr(item, 'width', None)} pixels wide"
            lines.append(line)
        return lines
