"""Calls of async functions.

The judge itself stays as it is: it makes each call on an event loop of its own (``loop``), with an
engine of that loop, and looks at everything while the loop stands still. What is added to an
outcome is what only a loop can tell (``notes``): tasks that go on, coroutines that nobody has
awaited, a loop that stood still. Imported for exercises with async functions alone.
"""
