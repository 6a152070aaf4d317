"""The posts of 2025, numbers 1 to 28."""

from workbook.blog.authored.long_post import A_YEAR_OF_DOUGH
from workbook.blog.authored.rows import Article

POSTS_2025 = [
    Article(
        1,
        "zoe",
        "A starter is a queue",
        created="2025-01-05 05:50",
        published="2025-01-07 07:00",
        views=640,
        tags=("bread",),
        details={"language": "en", "reading_minutes": 2},
        content="""
        Flour goes in at one end and bread comes out at the other, and in between something
        alive does the work at its own speed. If you feed it faster than it eats, it gets sour
        and slow. If you feed it too little, it sulks for a week. Every system that I have ever
        worked on behaved the same way, but only this one smells of apples.
        """,
    ),
    Article(
        2,
        "lilei",
        "Why I stopped guessing about indexes",
        created="2025-01-12 03:20",
        published="2025-01-13 01:00",
        views=1850,
        tags=("sql", "postgresql", "indexes"),
        details={"language": "en", "reading_minutes": 4, "level": "beginner"},
        content="""
        For years I added an index whenever a page felt slow, and felt better for it. Then I
        counted: of thirty-one indexes on our orders table, the database used six. The other
        twenty-five were work on every single insert, in exchange for nothing. Now I read the
        plan first, add one index, and read the plan again.
        """,
    ),
    Article(
        3,
        "tomek",
        "Hello, world",
        created="2025-01-18 20:10",
        published="2025-01-18 20:15",
        views=57,
        content="""
        Everyone's first post is called this, so here is mine. I intend to write once a week
        about whatever I happened to break.
        """,
    ),
    Article(
        4,
        "zoe",
        "100% rye, 0% hurry: keeping a snake_case starter",
        created="2025-01-26 06:05",
        published="2025-01-28 07:00",
        views=910,
        tags=("bread", "cooking"),
        details={
            "language": "en",
            "reading_minutes": 3,
            "recipe": {"serves": 8, "minutes": 1200, "ingredients": ["rye flour", "water", "salt"]},
        },
        content="""
        Rye has almost no gluten, so do not knead it; nothing you do with your arms will help.
        Mix it wet, smooth the top with a wet hand and leave it alone until there are cracks. My
        children labelled the jars, and one of them is learning to program, which is why the old
        starter is called rye_mother_2.
        """,
    ),
    Article(
        5,
        "soren",
        "Weekend notes",
        created="2025-02-02 19:00",
        published="2025-02-02 19:30",
        views=212,
        tags=("cycling", "travel"),
        details={"language": "en", "distance_km": 84},
        content="""
        Eighty-four kilometres along the Limfjord, headwind in both directions, which I am told
        is impossible. I ate a whole rye loaf standing in a bus shelter. A dog followed me for a
        village and a half and then remembered that it had a home.
        """,
    ),
    Article(
        6,
        "maeve",
        "Slugs: a threat model",
        created="2025-02-08 12:00",
        published="2025-02-09 09:00",
        views=1320,
        tags=("gardening",),
        details={"language": "en", "reading_minutes": 3},
        content="""
        The attacker is patient, works at night and has no bones. Beer traps catch the careless
        ones; copper tape stops those who have not read about it. What works is going out with a
        torch at eleven, in a dressing gown, being seen by the neighbours. My mother says an
        O'Brien never lost to a slug, and I have decided not to show her the lettuces.
        """,
    ),
    Article(
        7,
        "lilei",
        "NULL is not a value",
        created="2025-02-19 04:40",
        published="2025-02-20 01:00",
        views=1490,
        tags=("sql", "postgresql"),
        details={"language": "en", "reading_minutes": 5, "level": "beginner"},
        content="""
        NULL is the database saying "nobody told me". Ask whether one unknown equals another and
        the honest answer is also unknown, which is why = NULL finds no rows at all. The trap
        with the sharpest teeth is NOT IN over a list with a NULL in it: it politely returns
        nothing, and nobody notices until the report is printed. Write IS NULL, IS DISTINCT FROM
        or NOT EXISTS, and sleep.
        """,
    ),
    Article(
        8,
        "zoe",
        "Weekend notes",
        created="2025-03-02 15:30",
        published="2025-03-04 07:00",
        views=305,
        tags=("bread",),
        details={"language": "en"},
        content="""
        Two customers asked for "the bread from last Sunday", and neither could say which. I
        baked all four kinds again and watched their faces. It was the one that I had burnt.
        """,
    ),
    Article(
        9,
        "sam",
        "tmux, two years later",
        created="2025-03-09 21:45",
        published="2025-03-10 08:00",
        views=433,
        content="""
        I have forgotten every shortcut except three, and the three are enough. One session per
        server, one window per problem, detach and go home. The best feature is that the problem
        is still there on Monday, exactly as you left it.
        """,
    ),
    Article(
        10,
        "Samira",
        "The doors of Fez",
        created="2025-03-21 17:20",
        published="2025-03-22 17:00",
        views=980,
        tags=("travel", "photography"),
        details={
            "language": "en",
            "place": {"city": "Fez", "country": "MA"},
            "camera": {"lens_mm": 35, "film": None},
        },
        content="""
        In the old town a door has two knockers: a light one for friends and a heavy one for
        strangers, so that the house knows who is coming. I photographed sixty-two doors and
        used the light knocker once, by mistake. I was given mint tea and told, kindly, about my
        mistake.
        """,
    ),
    Article(
        11,
        "zoe",
        "A table for a table",
        created="2025-04-04 13:15",
        published="2025-04-08 07:00",
        views=4200,
        tags=("sql", "postgresql", "cooking"),
        details={"language": "en", "reading_minutes": 6, "level": "intermediate"},
        content="""
        We have nine tables and one notebook, and on Friday two families held the same
        reservation for the same table at the same time. So I gave the problem to PostgreSQL: a
        time range, a table number and an exclusion constraint that lets no two ranges overlap.
        Nobody at the counter has to be careful any more; the second booking is refused before
        anyone can promise it. The notebook now holds the cake orders, which do not overlap.
        """,
    ),
    Article(
        12,
        "jose",
        "Mole without a scale",
        created="2025-04-20 18:30",
        published="2025-04-21 15:00",
        views=760,
        tags=("cooking",),
        details={
            "language": "en",
            "recipe": {
                "serves": 12,
                "minutes": 240,
                "ingredients": ["chilhuacle", "chocolate", "almonds", "plantain", "salt"],
            },
        },
        content="""
        Toast the chillies until your neighbour coughs, then stop. My grandmother's recipe has
        twenty-six ingredients and no numbers; where other people write grams, she wrote
        "enough". I measured her handfuls once in secret, and each one was the same to the gram.
        """,
    ),
    Article(
        13,
        "lilei",
        "Slow queries, part 1: read the plan",
        created="2025-05-01 02:10",
        published="2025-05-02 01:00",
        views=4200,
        tags=("sql", "postgresql", "indexes"),
        details={
            "language": "en",
            "reading_minutes": 7,
            "level": "intermediate",
            "series": {"name": "Slow queries", "part": 1},
        },
        content="""
        A query plan is a tree, and it is read from the leaves. Look first for the place where
        the estimated number of rows and the real number part company: everything above that
        node is built on a wrong guess. EXPLAIN alone shows the guess; EXPLAIN ANALYZE runs the
        query and shows both. Do not run it on a DELETE that you do not mean.
        """,
    ),
    Article(
        14,
        "soren",
        "Ålesund by ferry",
        created="2025-05-18 10:00",
        published="2025-05-19 18:00",
        views=540,
        tags=("travel", "cycling"),
        details={"language": "en", "place": {"city": "Ålesund", "country": "NO"}},
        content="""
        You can cycle to Ålesund, but the fjords disagree at eleven places, and at each of them
        there is a ferry with waffles. I planned five days and needed eight, all of the
        difference waffles. From the top of the town steps the islands look like a sentence with
        too many commas.
        """,
    ),
    Article(
        15,
        "maeve",
        "O'Brien's law of forty courgettes",
        created="2025-05-30 16:45",
        published="2025-06-01 09:00",
        views=2075,
        tags=("gardening", "cooking"),
        details={
            "language": "en",
            "reading_minutes": 2,
            "recipe": {"serves": 40, "minutes": 35, "ingredients": ["courgettes", "patience"]},
        },
        content="""
        Plant two courgettes and you will have forty; plant one and you will also have forty. By
        July people lock their cars in this parish, not against thieves but against gifts. Grate
        them into everything: bread, cake, soup, conversation. What is left at the end goes to
        the hens, who have started to look away as well.
        """,
    ),
    Article(
        16,
        "tomek",
        "100 percent rye, for comparison",
        created="2025-06-07 11:25",
        published="2025-06-08 10:00",
        views=118,
        tags=("bread",),
        details={},
        content="""
        I followed Zoë's recipe to the letter and got something that stops doors. She says that
        I was in a hurry. I looked at the clock and I was.
        """,
    ),
    # Written before number 16 and imported after it: the order of ids is not the order of time.
    Article(
        17,
        "zoe",
        "The croissant problem",
        created="2025-06-01 05:30",
        published="2025-06-20 07:00",
        views=1105,
        tags=("bread", "cooking"),
        details={
            "language": "en",
            "reading_minutes": 4,
            "recipe": {"serves": 16, "minutes": 900, "ingredients": ["butter", "flour", "nerve"]},
        },
        content="""
        Butter and dough must be equally soft, and they soften at different temperatures. Too
        cold and the butter breaks into islands; too warm and it is a brioche with ambitions. I
        now roll at four in the morning with the window open, and the cat keeps the log.
        """,
    ),
    Article(
        18,
        "priya",
        "A script that saved my Sunday",
        created="2025-06-14 14:00",
        published="2025-06-15 12:00",
        views=1490,
        tags=("python",),
        details={"language": "en", "reading_minutes": 3, "level": "beginner"},
        content="""
        Every Sunday I renamed two hundred scanned receipts by hand, because the script would
        have taken an hour to write. Last Sunday I wrote it. It took forty minutes, and then I
        spent the afternoon finding the eleven receipts that I had been naming wrongly since
        March.
        """,
    ),
    Article(
        19,
        "lilei",
        "Slow queries, part 2: the index that was not there",
        created="2025-07-03 03:30",
        published="2025-08-06 07:00",
        views=1850,
        tags=("sql", "postgresql", "indexes"),
        details={
            "language": "en",
            "reading_minutes": 5,
            "level": "intermediate",
            "series": {"name": "Slow queries", "part": 2},
        },
        content="""
        PostgreSQL makes an index for every primary key and every unique constraint, and people
        assume that it does so for foreign keys too. It does not. Deleting one customer then
        reads the whole orders table to see whether anybody still points at that customer. One
        line of SQL turned four seconds into one millisecond, and I have been insufferable
        since.
        """,
    ),
    Article(
        20,
        "sam",
        "Backups you have not restored",
        created="2025-07-22 22:30",
        published="2025-08-06 07:00",
        views=2310,
        tags=("postgresql",),
        details={"language": "en", "reading_minutes": 4, "level": "intermediate"},
        content="""
        A backup that nobody has restored is a rumour. Ours ran every night for fourteen months
        and wrote a perfect copy of an empty schema. Now a small machine restores last night's
        dump every morning, counts the rows in three tables and sends me one number. It is the
        only mail that I always open.
        """,
    ),
    Article(
        21,
        "soren",
        "Rain, and how to own less of it",
        created="2025-08-05 20:00",
        published="2025-08-06 07:00",
        views=388,
        tags=("cycling",),
        details={"language": "en", "distance_km": 112},
        content="""
        There is no waterproof jacket, only jackets that have not met Jutland. Carry one dry
        pair of socks in a bag inside a bag and do not put them on until you are indoors,
        whatever happens. The rest of you will dry; it always has.
        """,
    ),
    Article(
        22,
        "zoe",
        "Closed for August",
        created="2025-08-16 06:00",
        published="2025-08-16 06:00",
        views=0,
        content="""
        The oven is off and the starter is at my sister's. Please do not ring the bell; nobody
        is there except the cat, and she does not sell bread.
        """,
    ),
    Article(
        23,
        "maeve",
        "Weekend notes",
        created="2025-09-01 18:10",
        published="2025-09-02 09:00",
        views=305,
        tags=("gardening",),
        details={"language": "en"},
        content="""
        Lifted the last potatoes and found my good trowel, missing since April, exactly where I
        had planted it. The pears are early. The hens have discovered that the postman carries
        seeds on his boots, and now they deliver him to the door.
        """,
    ),
    Article(
        24,
        "sam_w",
        "Chapter one",
        created="2025-09-15 23:10",
        published=None,
        tags=("books",),
        details={"language": "en", "words_wanted": 90000},
        content="""
        It was raining, but not in a way that meant anything. (Find a better first sentence.)
        """,
    ),
    Article(
        25,
        "Samira",
        "Blue hour in Chefchaouen",
        created="2025-10-02 19:30",
        published="2025-10-03 17:00",
        views=875,
        tags=("travel", "photography"),
        details={"language": "en", "place": {"city": "Chefchaouen", "country": "MA"}},
        content="""
        Everything is painted blue, so for twenty minutes after sunset the town and the sky are
        the same thing and only the cats have edges. I took four hundred pictures. The one that
        I kept is of a green door.
        """,
    ),
    Article(
        26,
        "lilei",
        "Slow queries, part 3: the planner's arithmetic",
        created="2025-10-20 02:45",
        published="2025-11-12 07:00",
        views=1275,
        tags=("sql", "postgresql"),
        details={
            "language": "en",
            "reading_minutes": 8,
            "level": "advanced",
            "series": {"name": "Slow queries", "part": 3},
        },
        content="""
        The planner does not know your data; it knows a few hundred numbers about your data,
        gathered by ANALYZE. If two columns always change together, such as city and postal
        code, it multiplies two chances that are really one and expects a handful of rows where
        there are thousands. CREATE STATISTICS tells it the truth. It is the least famous
        statement that I use every month.
        """,
    ),
    Article(
        27,
        "jose",
        "Beans",
        created="2025-11-11 17:00",
        published="2025-11-12 07:00",
        views=1490,
        tags=("cooking",),
        details={
            "language": "en",
            "recipe": {
                "serves": 6,
                "minutes": 180,
                "ingredients": ["black beans", "epazote", "salt"],
            },
        },
        content="Salt at the end. Everything else about beans is opinion.",
    ),
    Article(
        28,
        "zoe",
        "A year of dough in a table",
        created="2025-12-06 14:00",
        published="2025-12-09 07:00",
        views=4200,
        tags=("bread", "sql", "postgresql"),
        details={"language": "en", "reading_minutes": 18, "level": "beginner", "cover": None},
        content=A_YEAR_OF_DOUGH,
    ),
]
