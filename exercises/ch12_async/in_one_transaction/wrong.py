"""Wrong answers to ``in_one_transaction``, each with what its author was thinking."""


async def a_transaction_each(engine, *functions):
    """Short transactions are good."""
    results = []
    for function in functions:
        async with engine.begin() as connection:
            results.append(await connection.run_sync(function))
    return results


async def never_commits(engine, *functions):
    """The connection is closed, so all is saved."""
    async with engine.connect() as connection:
        return [await connection.run_sync(function) for function in functions]


async def hands_over_the_async_one(engine, *functions):
    """A connection is a connection."""
    async with engine.begin() as connection:
        return [function(connection) for function in functions]


async def uses_the_sync_engine(engine, *functions):
    """There is a plain engine inside."""
    with engine.sync_engine.begin() as connection:
        return [function(connection) for function in functions]


async def never_awaited(engine, *functions):
    """run_sync makes it synchronous."""
    async with engine.begin() as connection:
        for function in functions:
            connection.run_sync(function)
        return [None for function in functions]


async def swallows_the_error(engine, *functions):
    """What fails is rolled back, so all is well."""
    results = []
    try:
        async with engine.begin() as connection:
            for function in functions:
                results.append(await connection.run_sync(function))
    except Exception:
        return []
    return results


async def commits_what_was_done(engine, *functions):
    """Whatever happens, the connection is closed, and what has worked is saved."""
    async with engine.connect() as connection:
        try:
            return [await connection.run_sync(function) for function in functions]
        finally:
            await connection.commit()
