"""The exercise engine: runs the learner's code and judges what it did to the database.

* ``case``: what a check works with; ``compare`` and ``feedback``: how a judgement is put.
* ``submission``: opens the learner's file, whatever state it is in.
* ``plugin`` and ``child``: the pytest side, in a process of its own.
* ``run``: the other side; starts that process, watches it, survives it.
"""
