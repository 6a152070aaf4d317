"""The exercises on mapped classes: what each leaves open, its solution, and the answers to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from types import ModuleType

from workbook.course import catalogue
from workbook.judge import learner
from workbook.judge.equivalence.models import ModelTolerance

OPEN = {
    "typed_bookmark": ModelTolerance(),
    "subscription": ModelTolerance(),
    "account": ModelTolerance(),
    "page_view": ModelTolerance(identity_kind=False),
    "upload": ModelTolerance(),
    "reaction": ModelTolerance(names=frozenset({"uq_reactions_post_user"}), extra_indexes=False),
    "handle": ModelTolerance(
        names=frozenset({"uq_handles_name_lower", "ck_handles_name_trimmed"}), extra_indexes=False
    ),
    "voucher": ModelTolerance(
        names=frozenset({"ck_vouchers_percent", "ck_vouchers_amount", "ck_vouchers_one_discount"}),
        other_types=(("vouchers.percent", ("smallint",)),),
    ),
    "ticket": ModelTolerance(names=frozenset({"ticket_state"})),
    "archive_base": ModelTolerance(),
    "meeting": ModelTolerance(
        names=frozenset({"ck_meetings_ends_later"}),
        server_defaults=frozenset({"meetings.booked_at"}),
    ),
    "address_book": ModelTolerance(wider_integers=False),
    "shelf": ModelTolerance(letting_go=frozenset({"books.shelf_id"})),
    "invoice": ModelTolerance(),
    "folder": ModelTolerance(),
    "recipe": ModelTolerance(
        association_keys=frozenset({"recipe_ingredients"}),
        uncounted=frozenset({"Recipe", "Ingredient"}),
    ),
    "enrolment": ModelTolerance(),
    "passport": ModelTolerance(extra_indexes=False, uncounted=frozenset({"Traveller", "Passport"})),
    "department": ModelTolerance(),
}

EXERCISES = {each.name: each for each in catalogue.exercises() if each.name in OPEN}


@cache
def _module(chapter: str, kind: str) -> ModuleType:
    found = catalogue.chapter(chapter)
    return learner.load(getattr(found, kind))


def solution(exercise: str) -> dict[str, type]:
    """The mapped classes of the solution."""
    found = EXERCISES[exercise]
    module = _module(found.chapter, "solution")
    objects: dict[str, type] = learner.pick(module, found.objects)
    return _mapped(objects)


def _mapped(objects: Mapping[str, type]) -> dict[str, type]:
    return {name: value for name, value in objects.items() if _is_model(name)}


def _is_model(name: str) -> bool:
    return name[:1].isupper() and not name.startswith("Duplicate")


def wrong(exercise: str) -> Iterator[tuple[str, dict[str, type]]]:
    """The wrong answers on file, by name."""
    found = EXERCISES[exercise]
    module = _module(found.chapter, "wrong")
    for name in vars(module):
        if name.startswith(f"{exercise}__"):
            classes = answer_of(exercise, vars(module)[name])
            if classes:
                yield name, classes


def answer_of(exercise: str, given: type) -> dict[str, type]:
    """An answer as the files have it: the class, or a class that holds several.

    What it leaves out comes from the solution. Empty, if it says nothing about mapped classes.
    """
    right = solution(exercise)
    names = EXERCISES[exercise].objects
    if len(names) == 1 and not isinstance(vars(given).get(names[0]), type):
        return {names[0]: given}
    own = {name: vars(given)[name] for name in right if name in vars(given)}
    return {**right, **own} if own else {}
