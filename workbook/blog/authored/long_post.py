"""The one very long text: a baker's diary of fifty-two weeks, about 20,000 characters.

It is put together from the sentences below. The lists have different prime lengths, so the weeks
do not repeat each other, and the same text comes out every time.
"""

OPENING = (
    "On the first of January I made a table with four columns: the week, the weather, what the "
    "dough did, and what I learned. I promised to fill in one row every Sunday. Here it is, all of "
    "it, unedited. If you only want the recipe, there is none; if you only want the SQL, it is at "
    "the end."
)

WEATHER = (
    "Frost on the inside of the window and a kitchen at fourteen degrees.",
    "Rain from Monday to Saturday, and the flour drank half of it out of the air.",
    "A dry east wind that put a skin on everything left uncovered.",
    "Mild and grey, the kind of week that a yeast would design for itself.",
    "Heat by nine in the morning, so I mixed with water from the fridge.",
    "Fog along the river, and the shop full of people who only wanted to be near the oven.",
    "Thunder on Thursday, which the cat blamed on me.",
)

DOUGH = (
    "The starter doubled in five hours and fell back before I had finished my coffee.",
    "The first batch was tight and pale, the second was left alone and came out better.",
    "I forgot the salt in twelve loaves and sold them as Tuscan.",
    "The rye stood for nineteen hours without one complaint.",
    "Two baskets stuck, so there were two loaves in the shape of regret.",
    "A blister the size of a coin opened on every crust, exactly as in the pictures.",
    "The dough was so wet that I turned it with a scraper and my eyes closed.",
    "I changed the mill, and for three days nothing behaved as it had.",
    "My daughter shaped the whole Saturday batch, and nobody noticed except the two of us.",
    "The croissants kept their layers, all twenty-seven of them, and I counted twice.",
    "Everything rose at the same time and there was one oven.",
)

LESSON = (
    "Write the temperature down before you form an opinion about it.",
    "If you change two things at once, you have learned about neither.",
    "An average hides the one bad day that you wanted to find.",
    "The recipe is a schema; the weather is the data.",
    "It is better to have an empty cell than an invented number.",
    "Whatever happens every week deserves a column, and whatever happened once deserves a note.",
    "A loaf that nobody wanted is also a measurement.",
    "Sort by date first, and only then by pride.",
    "When in doubt, wait, and write down how long you waited.",
    "The customer who complains is the only sensor in the front of the shop.",
    "Last year's me kept no notes, and I cannot ask her.",
    "Count the loaves that came back, not only the loaves that went out.",
    "A promise to remember is a row that was never committed.",
)

COUNTER = (
    "A man bought one roll, ate it in the doorway and bought eleven more.",
    "Somebody left a recipe on the counter with no name on it and no quantities in it.",
    "The school ordered sixty buns and picked up fifty-nine; the last one went to the driver.",
    "Madame Perrin says that the bread was better under the previous owner, who was also me.",
    "We sold out by ten, which is either a success or a planning mistake.",
)

EVENING = (
    "In the evening I read the old rows again and was less sure of them than in the morning.",
    "On Sunday night there was flour in the keyboard, and the letter q has been stiff since then.",
    "I showed the table to my sister, who asked why nothing in it was about people.",
    "Before bed I fed the starter, thanked it and felt only slightly foolish.",
    "The neighbour upstairs has begun to set his alarm by the sound of my mixer.",
    "I wrote the row on paper first, because the laptop was under a tray of brioche.",
    "Three weeks of numbers now lie on one line, and I do not trust the line.",
    "My back hurt, the bread did not, and that is the right way round.",
    "The cat slept on the proving box all night and raised its temperature by two degrees.",
    "I threw away a chart that was beautiful and started one that was true.",
    "A cup of tea, a slice of yesterday, and the ledger closed before nine.",
    "Lilei wrote to ask whether the week begins on Sunday or on Monday, and I had to lie down.",
    "The old scale and the new scale disagree by eleven grams, so I now record which one it was.",
    "I asked the mill for their protein figures, and they asked me who had told me to ask.",
    "For the first time I could say beforehand what the oven would do, and it did it.",
    "I left one cell empty tonight; there was simply nothing that I knew.",
    "The radio played a waltz, and the second kneading took exactly as long as the waltz.",
)

CLOSING = (
    "Fifty-two rows are not many for a database and quite a lot for a baker. When I grouped them "
    "by weather, the answer stood there in four lines: my bad weeks were not the cold ones but the "
    "ones in which the temperature changed. SELECT weather, avg(rise_hours) FROM weeks GROUP BY "
    "weather ORDER BY 2. I had believed the opposite for eleven years. Next year the table gets a "
    "fifth column, for what I was sure of beforehand."
)


def _week(number: int) -> str:
    return (
        f"Week {number}. {WEATHER[number % 7]} {DOUGH[number % 11]} "
        f"{COUNTER[number % 5]} {LESSON[number % 13]} {EVENING[number % 17]}"
    )


A_YEAR_OF_DOUGH = "\n\n".join([OPENING, *(_week(number) for number in range(1, 53)), CLOSING])
