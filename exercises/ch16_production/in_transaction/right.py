"""Other right answers to ``in_transaction``."""

from sqlalchemy.exc import DBAPIError


def by_hand(factory, work, attempts):
    """Commit, rollback and close, written out."""
    for left in reversed(range(attempts)):
        session = factory()
        try:
            result = work(session)
            session.commit()
            return result
        except DBAPIError as error:
            session.rollback()
            passing = error.connection_invalidated or error.orig.pgcode in (
                "40001",
                "40P01",
                "55P03",
            )
            if not passing or not left:
                raise
        except BaseException:
            session.rollback()
            raise
        finally:
            session.close()


def recursive(factory, work, attempts):
    """One attempt, and the rest by a call of itself."""

    def passes(error):
        return getattr(error.orig, "pgcode", "") in {"55P03", "40P01", "40001"}

    try:
        with factory() as session, session.begin():
            return work(session)
    except DBAPIError as error:
        if attempts == 1:
            raise
        if not (passes(error) or error.connection_invalidated):
            raise
    return recursive(factory, work, attempts - 1)
