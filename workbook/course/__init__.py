"""The course as data: its chapters and exercises, the learner's copies and how far they have come."""
