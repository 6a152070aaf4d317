"""Equivalence: the learner's code must do what the reference does, wherever it is put.

Both are run on identical worlds with the same arguments, and everything that can be seen of a run
is compared: the value, the objects and their session, every row of every table, the transaction,
the statements, the rows that the driver fetched, and what an error left behind.

::

    contract        what an exercise leaves open, read from its exercise.toml
    call            one call: its arguments, what the caller did before and looks at afterwards
    worlds          the databases that calls are made in
    driver          counts statements and rows where they leave the process
    observe         runs one call and returns an Outcome
    outcome_diff    two outcomes -> a list of mismatches
    comparison      one call of the answer beside the same call of the reference
    run             call by call and world by world, until the two part
    pairs           two calls at the same time, in every order that their statements allow
    smallest        finds the few rows that it takes to show a difference
    smallest_case   the same for a call that failed
    known_mistakes  finds the wrong answer on file that behaves like the learner's code
    models          compares mapped classes
"""
