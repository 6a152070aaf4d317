"""Recall: short questions about what went wrong and about past chapters, spaced over days.

``predictions``, ``exercises`` and ``fact`` make the questions, ``memory`` keeps the answers,
``choice`` picks five, ``conversation`` asks them. When a question is due again is worked out by
FSRS, the scheduler of the ``fsrs`` library.
"""
