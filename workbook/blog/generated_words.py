"""The words that `generate()` draws from. Nothing here occurs in the authored blog's names."""

# (short username, a longer one that begins with it in capitals): for LIKE against ILIKE.
LIKE_STEMS = (("max", "Maxine"), ("ana", "Anabel"), ("kai", "Kaito"), ("leo", "Leonie"))

FIRST_NAMES = (
    "Bruno", "Chiara", "Dmitri", "Elif", "Farid", "Greta", "Hugo", "Ines", "Jonas", "Klara",
    "Lamin", "Mirela", "Noor", "Olga", "Pavel", "Quentin", "Rosa", "Stefan", "Thandi", "Ulrich",
    "Vera", "Wanda", "Xavier", "Yusuf", "Zainab",
)  # fmt: skip

LAST_NAMES = (
    "Adler", "Bauer", "Castro", "Diallo", "Evans", "Fischer", "Garcia", "Hansen", "Ivanova",
    "Jansen", "Kowalski", "Lopez", "Moretti", "Novak", "Okoye", "Petit", "Rossi", "Silva",
    "Torres", "Vargas", "Weber", "Yilmaz",
)  # fmt: skip

# One full name of each kind is always present: another script, an accent in one code point,
# an accent as a combining character, an apostrophe.
SPECIAL_NAMES = (
    ("王芳", "Ольга Петрова", "佐藤さくら", "محمد علي"),
    ("Chloë Dupont", "Jürgen Groß", "Łucja Żak", "Åsa Öberg"),
    ("Rene\u0301 Blanc", "Ange\u0301lica Ruiz", "Inge\u0300s Roca"),
    ("Paula D'Angelo", "Liam O'Neill", "Nia N'Diaye"),
)

BIOS = (
    "Fixes clocks and, lately, reports. 🕰️",
    "Walks to work and writes on the way. 🚶",
    "Ten years of tests, two of tango. 💃",
    "Beekeeper with a spreadsheet. 🐝",
    "Reads the manual, then the reviews of the manual. 📖",
)

TAG_NAMES = (
    "data", "backups", "testing", "cheese", "soup", "trains", "islands", "trees", "bees", "maps",
    "chess", "theatre", "radio", "clay", "astronomy", "running", "knitting", "history", "birds",
    "tea", "harbours", "winter", "letters", "markets",
)  # fmt: skip

TITLE_STARTS = ("Notes on", "Against", "In praise of", "What I got wrong about", "A year with")
TITLE_THINGS = (
    "soup", "night trains", "small tables", "test data", "old maps", "bees", "restoring backups",
    "harbour towns", "slow indexes", "letters", "winter markets", "the deadlock", "clay", "tea",
)  # fmt: skip
REPEATED_TITLES = ("Monday letter", "Field notes", "Odds and ends")
LOWERCASE_TITLES = ("grep, with affection", "make, the first tool", "vim, eventually")
UNICODE_TITLES = ("Öland by bus", "Évora at noon", "Übung macht den Koch")

SENTENCES = (
    "I baked it twice and baking it a third time made no difference.",
    "The database was innocent; the index had never been created.",
    "We travelled by the slow train because the fast one has no windows that open.",
    "A soup forgives everything except being hurried.",
    "My neighbour's bees came over the fence and were better informed than I was.",
    "The query returned quickly, which is how I knew that it was wrong.",
    "It rained on the market, and the cheese sellers were the only ones laughing.",
    "I restored the backup into an empty room and listened.",
    "On the old map the village has another name and one more bridge.",
    "Two transactions waited for each other as politely as people at a door.",
    "The tests passed, so I changed the test until I understood why.",
    "At the harbour they sell coffee by the half hour.",
    "I planted trees for somebody who has not been born, and labelled them in pencil.",
    "He ran every morning and queried every afternoon, and kept both in one table.",
    "There is a letter from 1911 in which somebody complains about the speed of letters.",
    "Searching took a second, finding took the rest of the week.",
)

REMARKS = (
    "I had the opposite experience, and I would not change it.",
    "This is the first explanation that I could repeat to somebody else.",
    "Have you tried it with less water?",
    "My grandmother would like a word with you.",
    "The second paragraph made me miss my stop.",
    "Is there a part two?",
    "I measured it: you are right, and I am annoyed.",
    "It worked on the third attempt, as promised.",
    "Nobody told me, so thank you for telling everybody.",
    "Please never stop writing about this.",
)
REPEATED_REMARK = "Same here."
