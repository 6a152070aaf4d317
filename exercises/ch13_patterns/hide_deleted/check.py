"""The check of ``hide_deleted``, chapter 13."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased, joinedload, selectinload, sessionmaker

from exercises.ch13_patterns.common import creates, insert
from workbook.judge.equivalence.call import Call, call
from workbook.judge.equivalence.worlds import World

GONE = "2026-11-02 12:00:00+00"
ACCOUNTS = ((1, "ann", None), (2, "ben", GONE), (3, "dora", None), (4, "cleo", None))
DOCUMENTS = (
    (1, 1, "kept", None),
    (2, 1, "thrown away", GONE),
    (3, 2, "of a deleted account", None),
    (4, 4, "gone too", GONE),
    (7, 3, "by a clock that is ahead", "2999-01-01 00:00:00+00"),
    (6, 3, "the last one", None),
    (5, 3, "also kept", None),
)
Probe = Callable[[Session, Any, Any], Any]

prepare = creates(
    Account="id integer NOT NULL, username character varying(50) NOT NULL, "
    "deleted_at timestamp with time zone",
    Document="id integer NOT NULL, account_id integer NOT NULL, title character varying NOT NULL, "
    "deleted_at timestamp with time zone",
)


def rows(world: World) -> tuple[str, ...]:
    return (
        *(insert("accounts", id=n, username=name, deleted_at=at) for n, name, at in ACCOUNTS),
        *(
            insert("documents", id=n, account_id=account, title=title, deleted_at=at)
            for n, account, title, at in DOCUMENTS
        ),
        "SELECT setval(pg_get_serial_sequence('accounts', 'id'), 100)",
        "SELECT setval(pg_get_serial_sequence('documents', 'id'), 100)",
    )


def calls(world: World) -> Iterator[Call]:
    hide = partial(call, name="hide_deleted")
    yield hide(after=_names)
    for probe in (
        *(_selected, _counted, _got, _joined, _aliased, _lazy, _eager, _owner, _added),
        *(
            _exists,
            _updated,
            _deleted,
            _included,
            _not_included,
            _included_lazily,
            _columns,
            _refreshed,
        ),
    ):
        yield hide(after=_probe(probe))
    yield hide(after=_other_factory)


def _probe(probe: Probe) -> Callable[..., Any]:
    """What the sessions of the factory see; rolled back afterwards."""

    def after(_: Any, factory: sessionmaker[Session], __: Any) -> Any:
        with factory() as session:
            objects = session.info["objects"]
            return probe.__name__.strip("_"), probe(
                session, objects["Account"], objects["Document"]
            )

    return after


def _names(_: Any, factory: sessionmaker[Session], __: Any) -> list[tuple[str, str]]:
    outcomes = []
    with factory() as session:
        for statement in (
            "INSERT INTO accounts (username) VALUES ('ben')",
            "INSERT INTO accounts (username) VALUES ('ann')",
            "INSERT INTO accounts (username, deleted_at) VALUES ('ann', now())",
            "INSERT INTO accounts (username, deleted_at) VALUES ('ben', '2026-11-02 12:00:00+00')",
            "INSERT INTO accounts (username) VALUES ('dan')",
            "INSERT INTO accounts (username) VALUES ('dan')",
            "UPDATE accounts SET deleted_at = NULL WHERE id = 2",
        ):
            try:
                with session.begin_nested():
                    session.execute(text(statement))
                outcomes.append((statement, "done"))
            except IntegrityError:
                outcomes.append((statement, "refused"))
    return outcomes


def _selected(session: Session, account: Any, document: Any) -> Any:
    accounts = [each.id for each in session.scalars(select(account).order_by(account.id))]
    return accounts, list(session.scalars(select(document.title).order_by(document.id)))


def _counted(session: Session, account: Any, document: Any) -> Any:
    return [session.scalar(select(func.count()).select_from(each)) for each in (account, document)]


def _got(session: Session, account: Any, document: Any) -> Any:
    return [session.get(account, number) is not None for number in (1, 2, 3)]


def _joined(session: Session, account: Any, document: Any) -> Any:
    inner = select(account.username, document.title).join(document.account)
    outer = select(account.id, document.id).outerjoin(account.documents)
    return [
        [tuple(row) for row in session.execute(query.order_by(account.id, document.id))]
        for query in (inner, outer)
    ]


def _aliased(session: Session, account: Any, document: Any) -> Any:
    other = aliased(document)
    return list(session.scalars(select(other.title).order_by(other.id)))


def _lazy(session: Session, account: Any, document: Any) -> Any:
    owner = session.scalars(select(account).where(account.id == 1)).one()
    return [each.title for each in owner.documents]


def _eager(session: Session, account: Any, document: Any) -> Any:
    titles = []
    for option in (selectinload, joinedload):
        session.expunge_all()
        query = select(account).options(option(account.documents)).order_by(account.id)
        titles.append(
            [[each.title for each in owner.documents] for owner in session.scalars(query).unique()]
        )
    return titles


def _owner(session: Session, account: Any, document: Any) -> Any:
    instance = session.scalars(select(document).where(document.id == 3)).one()
    return instance.account is None


def _added(session: Session, account: Any, document: Any) -> Any:
    owner = account(username="new")
    session.add(owner)
    session.flush()
    session.add(document(account_id=owner.id, title="of a new one"))
    session.add(document(account_id=owner.id, title="and deleted", deleted_at=func.now()))
    session.flush()
    session.expire(owner)
    return [each.title for each in owner.documents]


def _exists(session: Session, account: Any, document: Any) -> Any:
    with_documents = select(account.id).where(account.documents.any()).order_by(account.id)
    return list(session.scalars(with_documents))


def _everything(session: Session) -> list[Any]:
    query = text("SELECT id, title FROM documents ORDER BY id")
    return [tuple(row) for row in session.execute(query)]


def _updated(session: Session, account: Any, document: Any) -> Any:
    session.execute(update(document).values(title="changed"))
    return _everything(session)


def _deleted(session: Session, account: Any, document: Any) -> Any:
    session.execute(delete(document))
    return _everything(session)


def _included(session: Session, account: Any, document: Any) -> Any:
    query = select(document.id).order_by(document.id)
    return list(session.scalars(query.execution_options(include_deleted=True)))


def _not_included(session: Session, account: Any, document: Any) -> Any:
    query = select(document.id).order_by(document.id)
    return list(session.scalars(query.execution_options(include_deleted=False)))


def _included_lazily(session: Session, account: Any, document: Any) -> Any:
    query = select(account).where(account.id == 2).execution_options(include_deleted=True)
    return [each.title for each in session.scalars(query).one().documents]


def _columns(session: Session, account: Any, document: Any) -> Any:
    query = select(document).where(document.id == 2).execution_options(include_deleted=True)
    instance = session.scalars(query).one()
    session.expire(instance, ["title"])
    return instance.title


def _refreshed(session: Session, account: Any, document: Any) -> Any:
    owner = session.get_one(account, 2, execution_options={"include_deleted": True})
    session.refresh(owner)
    return owner.username


def _other_factory(_: Any, factory: sessionmaker[Session], __: Any) -> Any:
    objects = factory.kw["info"]["objects"]
    counts = []
    for other in (sessionmaker(factory.kw["bind"]), Session):
        with other(factory.kw["bind"]) if other is Session else other() as session:
            counts.append(session.scalar(select(func.count()).select_from(objects["Document"])))
    return counts
