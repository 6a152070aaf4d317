"""The exercises prove themselves, and the engine survives what learners do to it."""
