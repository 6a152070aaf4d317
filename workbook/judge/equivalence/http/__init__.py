"""The judge over HTTP: the same requests to the learner's application and to the reference's.

An exercise with ``given = "http"`` asks for a function that is given a ``sessionmaker`` and returns
an application. Each call of its check is a list of steps; what the rest of the judge compares
(rows, statements, connections, ...) it compares here too.

::

    steps      what a check sends: get, post, ..., sql between requests, together at the same time
    meeting    holds simultaneous requests before their first write until all have come so far
    watching   what only the process knows: statements on the event loop, commits after the answer
    replies    an answer in a form in which two can be compared
    serving    builds the application and sends it the steps of a call
    undo       puts the rows back after a call, so that each call stands alone
    words      how two lists of replies differ, in words
"""
