"""The course as data: chapters, exercises, the learner's copies and how far they have come."""
