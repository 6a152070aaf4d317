"""Other right answers to ``run_in_session``."""

from contextlib import ExitStack, closing


def written_out(factory, work):
    """try, except, else, finally: what begin() does, written out."""
    session = factory()
    try:
        result = work(session)
    except BaseException:
        session.rollback()
        raise
    else:
        session.commit()
    finally:
        session.close()
    return result


def commit_in_the_block(factory, work):
    """The block closes, and what was not committed is rolled back."""
    with factory() as session:
        result = work(session)
        session.commit()
    return result


def two_blocks(factory, work):
    """One block for the session, one for the transaction."""
    with factory() as session, session.begin():
        return work(session)


def closing_it(factory, work):
    """closing() closes anything."""
    with closing(factory()) as session:
        value = work(session)
        session.flush()
        session.commit()
        return value


def on_a_connection(factory, work):
    """The transaction belongs to the connection, and the session joins it."""
    with factory.kw["bind"].begin() as connection, factory(bind=connection) as session:
        value = work(session)
        session.commit()
    return value


def on_a_stack(factory, work):
    """Closed last, ended before."""
    with ExitStack() as stack:
        session = stack.enter_context(factory())
        stack.enter_context(session.begin())
        return work(session)
