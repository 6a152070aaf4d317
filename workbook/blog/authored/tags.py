"""Fifteen tags. `poetry` and `woodwork` are on no post; `music` is only on a draft."""

NAMES = (
    "sql",
    "postgresql",
    "python",
    "indexes",
    "bread",
    "cooking",
    "gardening",
    "travel",
    "cycling",
    "books",
    "music",
    "photography",
    "home",
    "woodwork",
    "poetry",
)

TAGS = [{"id": number, "name": name} for number, name in enumerate(NAMES, start=1)]
