"""Judges a project: an answer that is a package of several files, in parts.

An exercise with ``package = "blog_api"`` has three folders beside its ``check.py`` and its
``wrong.py``: ``starter`` is what the learner begins with in ``my_work/blog_api``; ``solution``
holds the files of the reference that differ from it; each folder in ``right`` is another right
answer in the same way. Its ``objects`` are the parts, in the order in which they are judged.

::

    folder   a package on disk: imported, edited, put beside others of the same name
    edits    what a wrong answer in wrong.py does to the reference
    schema   the part "schema": the migrations of a package beside the reference's
    suite    the part "tests": the learner's tests on right and on faulty versions of the API
    runner   runs a package's tests in this process, on one version after the other

The parts between these two are judged over HTTP, as any exercise with ``given = "http"``.
"""
