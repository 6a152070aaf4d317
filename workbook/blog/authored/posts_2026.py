"""The posts of 2026, numbers 29 to 40."""

from workbook.blog.authored.rows import Article

POSTS_2026 = [
    Article(
        29,
        "zoe",
        "Weekend notes",
        created="2026-01-10 16:00",
        published="2026-01-13 07:00",
        views=298,
        tags=("bread", "books", "home"),
        details={"language": "en"},
        content="""
        Put up a shelf for the cookbooks, and the shelf came down at three in the morning, so at
        least I was awake for the first batch. Reading a history of salt. So far everybody dies
        of it or for it.
        """,
    ),
    Article(
        30,
        "soren",
        "Darkness is a place too",
        created="2026-01-25 12:20",
        published="2026-01-26 18:00",
        views=1105,
        tags=("travel", "photography", "cycling"),
        details={"language": "en", "place": {"city": "Tromsø", "country": "NO"}},
        content="""
        In Tromsø in January the sun stays below the hills and sends only its colours. I rode on
        studded tyres to the end of the island with a lamp on my head, and every reindeer I met
        was polite and surprised. People ask how one lives without light. Mostly with candles
        and very good bread.
        """,
    ),
    Article(
        31,
        "lilei",
        "Full-text search before you buy a search engine",
        created="2026-02-11 02:30",
        published="2026-02-12 01:00",
        views=2310,
        tags=("sql", "postgresql", "indexes"),
        details={"language": "en", "reading_minutes": 6, "level": "intermediate"},
        content="""
        LIKE '%bake%' finds "bake" and "baked" but not "baking", reads every row and cannot say
        which one is best. PostgreSQL turns a text into lexemes, so that baking, baked and bakes
        are one word, and a GIN index finds them without reading the table. Rank the title above
        the body with setweight. When that is no longer enough you will know exactly what you
        are paying for.
        """,
    ),
    Article(
        32,
        "maeve",
        "Seed catalogues, reviewed as literature",
        created="2026-03-01 10:40",
        published="2026-03-02 09:00",
        views=667,
        tags=("gardening", "books"),
        details={"language": "en", "reading_minutes": 3},
        content="""
        The genre is fantasy. "Vigorous" means that it will take the shed; "of historical
        interest" means that it tastes of pencil. The prose is at its best in the tomatoes,
        where no adjective has ever been turned away. Four stars, and I ordered sixty euro's
        worth.
        """,
    ),
    Article(
        33,
        "zoe",
        "Recursive family recipes",
        created="2026-03-19 13:50",
        published="2026-03-24 07:00",
        views=1640,
        tags=("sql", "cooking"),
        details={"language": "en", "reading_minutes": 5, "level": "advanced"},
        content="""
        Every recipe in our house says "make as for" and names another recipe, which does the
        same. I put them into one table in which each row points at its parent, and a recursive
        query walked from my daughter's brioche to my great-grandmother's in six steps. On the
        way it found a loop: two aunts who had each copied from the other. Add a depth limit. Do
        not mention it at dinner.
        """,
    ),
    Article(
        34,
        "sam",
        "On call, a love story",
        created="2026-04-02 03:14",
        published=None,
        content="""
        We met at 3:14 in the morning. You said that the disk was full. (Too much? Ask Maeve.)
        """,
    ),
    Article(
        35,
        "soren",
        "Packing list, annotated",
        created="2026-05-09 21:00",
        published=None,
        tags=("cycling", "travel"),
        details={"language": "en", "items": ["tent", "stove", "socks", "second socks"]},
        content="""
        Tent: yes. Stove: yes. Book: heavy, unread, yes. Socks, and the socks that one does not
        put on. (Weigh everything before publishing.)
        """,
    ),
    Article(
        36,
        "sam_w",
        "Chapter one",
        created="2026-06-21 23:55",
        published=None,
        tags=("books", "music"),
        content="""
        The piano had been tuned by somebody who disliked it. (Better. Now find the second
        sentence.)
        """,
    ),
    Article(
        37,
        "zoe",
        "Bread for people who say they cannot bake",
        created="2026-08-30 05:45",
        published=None,
        tags=("bread",),
        details={"language": "en", "recipe": {"serves": 4, "minutes": 1080, "ingredients": []}},
        content="""
        Flour, water, salt, a grain of yeast and a night. If you can wait, you can bake. (Add
        the quantities. Add a picture of Tomek's door stop?)
        """,
    ),
    Article(
        38,
        "lilei",
        "Slow queries, part 4: when the query is not the problem",
        created="2026-09-14 02:20",
        published=None,
        tags=("sql", "postgresql"),
        details={"language": "en", "series": {"name": "Slow queries", "part": 4}},
        content="""
        Sometimes the plan is perfect and the query is waiting for a lock. (Write down the story
        of the migration that stood in a queue behind a coffee break.)
        """,
    ),
    Article(
        39,
        "maeve",
        "An apology to the hens",
        created="2026-10-04 17:35",
        published=None,
        tags=("gardening", "home"),
        content="""
        I said in public that you are not clever. Since then you have opened the gate from the
        inside.
        """,
    ),
    Article(
        40,
        "zoe",
        "Sourdough at scale",
        created="2026-10-24 05:20",
        published="2026-10-27 07:00",
        views=0,
        tags=("bread", "python"),
        details={"language": "en", "reading_minutes": 3},
        content="""
        Forty loaves are not ten times four loaves: the middle of a big dough stays warm and
        runs ahead of its own edge. I wrote a few lines of Python that plot the temperature of
        the bucket, and the curve looked so much like a server under load that I sent it to Sam.
        He answered with one word: "shard".
        """,
    ),
]
