"""Values worth trying in a column, as SQL literals, the plain ones first."""

from __future__ import annotations

import re
from decimal import Decimal

from workbook.schemas.tables import Column, Table

NULL = "NULL"

# Ends of words with a tab or a line break are not among them: tasks that speak of spaces leave open
# what becomes of those.
_TEXTS = (
    "b",
    "B",
    "Ana",
    "ana",
    "ANA",
    "",
    " ",
    "   ",
    " a",
    "a ",
    "a b",
    "a  b",
    "Søren Å",
    "Émile",
    "E\u0301mile",
    "straße",
    "İstanbul",
    "O'Brien",
    'say "hi"',
    "back\\slash",
    "100%",
    "snake_case",
    "a-b",
    "a.b",
    "a,b",
    "a@b.example",
    "a1",
    "1",
    "0",
    "-1",
    "12345",
    "2026-11-02",
    "Иван",
    "山田",
    "😀",
    "<b>&amp;</b>",
    "/",
    "/about?x=1",
    "https://example.org/a#b",
    "(x)",
    "a+b",
    "NULL",
)
_MOMENTS = (
    "2026-11-02 12:00:00+00",
    "2026-11-02 12:01:00+00",
    "2026-11-02 23:59:00+00",
    "2026-11-03 00:30:00+00",
    "2024-02-29 08:15:30.123456+00",
    "1970-01-01 00:00:00+00",
    "1900-01-01 00:00:00+00",
    "2099-12-31 23:59:59.999999+00",
    "2026-03-29 02:30:00+01",
)
_DATES = (
    "2026-11-02",
    "2026-11-03",
    "2026-11-30",
    "2024-02-29",
    "2026-01-31",
    "1900-01-01",
    "1970-01-01",
    "2099-12-31",
)
_INTEGERS = {
    "smallint": (-(2**15), 2**15 - 1),
    "integer": (-(2**31), 2**31 - 1),
    "bigint": (-(2**63), 2**63 - 1),
}
TEMPORAL = ("date", "timestamp with time zone", "timestamp without time zone")
# How far the second of two moments is from the first; days for two dates.
DISTANCES = (
    *("0 seconds", "1 microsecond", "-1 microsecond", "1 second", "1 minute", "-1 minute"),
    *("14 minutes", "15 minutes", "30 minutes", "59 minutes", "1 hour", "-1 hour"),
    *("3 hours", "9 hours", "12 hours", "1 day", "-1 day", "2 days", "6 days", "8 days"),
    *("32 days", "-32 days", "100 days", "400 days", "-400 days", "4000 days", "40000 days"),
)


def quoted(value: str) -> str:
    """The text as a literal."""
    text = "'" + value.replace("'", "''") + "'"
    return "E" + text.replace("\\", "\\\\") if "\\" in text else text


def length_of(column: Column) -> int | None:
    """How many characters fit in; ``None`` for no limit."""
    match = re.fullmatch(r"(?:character varying|character)\((\d+)\)", column.type)
    return int(match[1]) if match else None


def is_text(column: Column) -> bool:
    """Whether texts of any kind go in."""
    return column.type.startswith(("character", "text")) or column.type == "citext"


def constants(*tables: Table) -> tuple[list[Decimal], list[str]]:
    """Numbers and texts that stand in the checks and in the expressions of the indexes."""
    rules = [check.expression for table in tables for check in table.checks]
    for table in tables:
        for index in table.indexes:
            rules += [*index.keys, index.where or ""]
    text = " ".join(dict.fromkeys(rules))
    texts = [literal.replace("''", "'") for literal in re.findall(r"'((?:[^']|'')*)'", text)]
    bare = re.sub(r"'((?:[^']|'')*)'::(?!numeric|integer|bigint)", "", text)
    numbers = [Decimal(number) for number in re.findall(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])", bare)]
    return list(dict.fromkeys(numbers)), list(dict.fromkeys(texts))


def literals(text: str, numbers: list[int], texts: list[str]) -> None:
    """Add the whole numbers and the texts that stand in this SQL."""
    texts += [literal.replace("''", "'") for literal in re.findall(r"'((?:[^']|'')*)'", text)]
    bare = re.sub(r"'((?:[^']|'')*)'", "", text)
    numbers += [int(number) for number in re.findall(r"(?<![\w.])\d{1,9}(?![\w.])", bare)]


def pool(column: Column, numbers: list[Decimal], texts: list[str], *others: Column) -> list[str]:
    """The literals to try in this column; ``others`` are the same column on the other side."""
    candidates = _pool(column, numbers, texts, *others)
    return list(dict.fromkeys([*candidates, NULL]))


def _pool(column: Column, numbers: list[Decimal], texts: list[str], *others: Column) -> list[str]:
    if column.labels:
        labels = [label for each in (column, *others) for label in each.labels]
        more = [label.upper() for label in labels] + [f"{labels[0]} ", "", "no such label"]
        return [quoted(label) for label in [*labels, *more]]
    if is_text(column):
        return [quoted(text) for text in _texts(column, numbers, texts)]
    kind = column.family
    if kind in _INTEGERS:
        return _integers(column, numbers, *others)
    if kind in ("numeric", "double precision", "real"):
        return _numerics(column, numbers)
    if kind == "boolean":
        return ["true", "false"]
    if kind == "date":
        return [quoted(value) for value in _DATES]
    if kind in TEMPORAL:
        return [quoted(value) for value in _MOMENTS]
    if kind == "uuid":
        return [quoted("0190a5f0-7b1c-7000-8000-00000000000" + str(last)) for last in range(3)] + [
            quoted("6fa459ea-ee8a-4ca4-894e-db77e160355e"),
            quoted("no uuid"),
            "''",
        ]
    return [quoted("1"), quoted("a")]


def _texts(column: Column, numbers: list[Decimal], texts: list[str]) -> list[str]:
    limit = length_of(column)
    candidates = list(_TEXTS)
    if limit:
        candidates += ["x" * limit, "é" * limit, "x" * (limit + 1), "x" * limit + " "]
        candidates += [" " * limit, "x" * (limit // 2), "x" * max(limit - 1, 1)]
        candidates += [
            text for text in ("https://" + "x" * 70, "x y " * 15 + "z") if len(text) < limit
        ]
    else:
        candidates += ["x" * 300, "x" * 10_000, "line\nbreak"]
    for number in numbers:
        if number == int(number) and 0 < number < 1000:
            candidates += ["y" * (int(number) + step) for step in (-1, 0, 1)]
    for text in texts:
        candidates += [text, f"a{text}b", *(f"a{letter}b" for letter in dict.fromkeys(text[:24]))]
    return list(dict.fromkeys(candidates))


def _integers(column: Column, numbers: list[Decimal], *others: Column) -> list[str]:
    candidates = [1, 2, 3, 0, -1, 5, 10, 42, 100, 1000, 99_999, 1_000_000, 30_000]
    for number in numbers:
        candidates += [int(number) + step for step in (-1, 0, 1)]
    ranges = [_INTEGERS[each.family] for each in (column, *others) if each.family in _INTEGERS]
    least, most = max(low for low, _ in ranges), min(high for _, high in ranges)
    candidates = [number for number in candidates if least <= number <= most]
    if len(set(ranges)) == 1:  # where the two types differ, one may hold more than the other
        candidates += [least, most, least - 1, most + 1]
    return [f"'{number}'" if number < 0 else str(number) for number in dict.fromkeys(candidates)]


def _numerics(column: Column, numbers: list[Decimal]) -> list[str]:
    candidates = ["1", "9.90", "0", "-1", "0.01", "-0.01", "0.001", "0.005", "1.005", "9.999", "10"]
    candidates += ["99.99", "100", "500", "1000", "1000.01", "10000", "99999", "-99999"]
    digits = re.fullmatch(r"numeric\((\d+),(\d+)\)", column.type)
    if digits:
        whole, after = int(digits[1]) - int(digits[2]), int(digits[2])
        most = "9" * whole + ("." + "9" * after if after else "")
        candidates += [most, f"-{most}", "1" + "0" * whole]
    for number in numbers:
        for step in ("-1", "-0.01", "0", "0.01", "1"):
            candidates.append(str(number + Decimal(step)))
    return [value if value.startswith("'") else f"'{value}'" for value in candidates]


# Pairs of texts that some rule might take for equal.
ALIKE = (
    ("Ana", "ana"),
    ("Ana", "ANA"),
    ("Soren", "Søren"),
    ("Angstrom", "Ångström"),
    ("Emile", "Émile"),
    ("\u00c9mile", "E\u0301mile"),
    ("émile", "Émile"),
    ("Muller", "Müller"),
    ("Senor", "Señor"),
    ("Garcon", "Garçon"),
    ("strasse", "straße"),
    ("STRASSE", "straße"),
    ("istanbul", "İstanbul"),
    ("ILK", "ılk"),
    ("ИВАН", "иван"),
    ("Σίσυφος", "ΣΊΣΥΦΟΣ"),
    ("σ", "ς"),
    ("ab", "a b"),
    ("a b", "a  b"),
    ("a", "a "),
    ("a", " a"),
    ("ab", "a-b"),
    ("ab", "a.b"),
    ("ab", "a_b"),
    ("a_b", "a-b"),
    ("a@b.example", "a@c.example"),
    ("a+x@b.example", "a@b.example"),
    ("a@b.example", "a@B.example"),
    ("ab", "ba"),
    ("a1", "a2"),
    ("1", "01"),
    ("oo", "o"),
    ("o0", "oo"),
)


def alike(limit: int | None, texts: list[str]) -> list[tuple[str, str]]:
    """Pairs of different texts, near to each other, that fit into the column."""
    pairs = list(ALIKE)
    for length in (2, 3, 4, 5, 8, 10, 12, 15, 16, 20, 25, 29, 40, 50, 64, 100, 199, 253):
        if limit is None or length < limit:
            pairs += [("x" * length, "x" * length + "y"), ("x" * length + "z", "x" * length + "y")]
            pairs += [("z" + "x" * length, "y" + "x" * length)]
    for text in texts:
        letters = list(dict.fromkeys(text[:12]))
        pairs += [
            (f"a{letter}b", f"a{later}b")
            for place, letter in enumerate(letters)
            for later in letters[place + 1 :]
        ]
        pairs += [(f"a{letter}b", "ab") for letter in letters]
        if len(texts) > 1:
            pairs += [
                (f"a{letter}b", f"a{other}b")
                for each in texts
                for letter, other in zip(text[:12], each[:12], strict=False)
                if letter != other
            ]
    fits = [pair for pair in pairs if limit is None or max(map(len, pair)) <= limit]
    return list(dict.fromkeys(fits))
