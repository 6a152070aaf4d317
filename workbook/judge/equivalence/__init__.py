"""Does the learner's code do what the reference does, wherever it is put?

Both are run on identical worlds with the same arguments, and everything that can be seen of a run is
compared: the value, the objects and their session, every row of every table, the transaction, the
statements, the rows that the driver fetched, and what an error left behind.

::

    contract   what an exercise leaves open, read from its exercise.toml
    call       one call: arguments, what the caller did before, what the caller looks at afterwards
    worlds     the databases that calls are made in
    driver     counts statements and rows where they leave the process
    observe    runs one call and returns an Outcome
    compare    two outcomes -> a Difference, or None
    smallest   takes rows out of the world as long as the difference stays
    net        asks which of the wrong answers on file behaves the same
"""
