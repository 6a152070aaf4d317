"""How a statement stands on the page: each clause on a line of its own, long lists folded.

Only whitespace between the words changes, and what is left out is counted: "... 9 more of users".
Strings, comments and quoted names stay as they were sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from workbook.sqltape.keywords import OTHERS, RESERVED

STEP, DEEPEST = 4, 24  # of the indentation of a subquery
LONG_LIST = 160  # characters: a longer list of columns is folded
FEWEST = 5  # columns of one table in a row, to be worth folding
MOST_IN_LIST = 10  # placeholders in one pair of parentheses

_TOKEN = re.compile(
    r"""
    (?P<more> \.\.\.\ [\d,]+\ (?:more(?:\ rows|\ of\ \w+)?|characters\ left\ out\ \.\.\.) )
  | (?P<comment> --[^\n]* | /\*.*?(?:\*/|\Z) )
  | (?P<string> [eE]'(?:[^'\\]|\\.|'')*(?:'|\Z) | '(?:[^']|'')*(?:'|\Z)
      | \$(?P<tag>(?:[A-Za-z_]\w*)?)\$.*?(?:\$(?P=tag)\$|\Z) )
  | (?P<name> "(?:[^"]|"")*(?:"|\Z) )
  | (?P<bound> %\(\w+\)s | \$\d+ | %s )
  | (?P<word> [^\W\d][\w$]* )
  | (?P<number> \d+(?:\.\d+)? )
  | (?P<space> \s+ )
  | (?P<other> . )
    """,
    re.VERBOSE | re.DOTALL,
)

# Only these are laid out; what is written in another language of PostgreSQL's (CREATE TABLE, DO)
# stands as it was sent.
_LAID_OUT = {"SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "VALUES", "("}
_QUERY = {"SELECT", "WITH", "VALUES", "INSERT", "UPDATE", "DELETE", "MERGE", "TABLE"}
_JOIN = {"JOIN", "LEFT", "RIGHT", "FULL", "INNER", "OUTER", "CROSS", "NATURAL"}
_SETS = {"UNION", "EXCEPT", "INTERSECT"}
# A word that begins a line where one of these follows.
_FOLLOWED_BY = {
    "GROUP": {"BY"},
    "ORDER": {"BY"},
    "ON": {"CONFLICT"},
    "FETCH": {"FIRST", "NEXT"},
    "FOR": {"UPDATE", "SHARE", "NO", "KEY"},
    "LEFT": {"JOIN", "OUTER"},
    "RIGHT": {"JOIN", "OUTER"},
    "FULL": {"JOIN", "OUTER"},
    "INNER": {"JOIN"},
    "CROSS": {"JOIN"},
    "NATURAL": _JOIN,
}
_ALWAYS = {"WHERE", "HAVING", "WINDOW", "LIMIT", "RETURNING", *_SETS}


@dataclass
class Token:
    """A word, a string, a sign. ``kind`` is a group of the pattern; "more" is for ``folded``."""

    kind: str
    text: str
    folded: str = ""

    @property
    def upper(self) -> str:
        """The word as a keyword; a quoted name or a string never is one."""
        return self.text.upper() if self.kind in {"word", "other"} else self.kind


@dataclass
class Line:
    """One line; ``indent`` is the number of blanks before it."""

    indent: int = 0
    tokens: list[Token] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " " * self.indent + "".join(token.text for token in self.tokens)


def tokens(sql: str) -> list[Token]:
    """All of the statement, blanks included."""
    return [Token(match.lastgroup or "", match[0]) for match in _named(sql)]


def _named(sql: str) -> Iterator[re.Match[str]]:
    return _TOKEN.finditer(sql)


def is_keyword(token: Token, before: Token | None) -> bool:
    """Whether a word is a keyword; not after a dot: there it is a column."""
    if token.kind != "word" or (before is not None and before.text == "."):
        return False
    return token.text.upper() in RESERVED or token.text in OTHERS


def lines(sql: str) -> list[Line]:
    """The statement, laid out."""
    sql_tokens = tokens(sql)
    if next((token.upper for token in sql_tokens if _counts(token)), "") not in _LAID_OUT:
        return [
            Line(len(text) - len(text.lstrip()), tokens(text.strip())) for text in sql.split("\n")
        ]
    return _Layout(_folded_columns(_folded_lists(sql_tokens))).lines()


def _counts(token: Token) -> bool:
    return token.kind not in {"space", "comment"}


@dataclass
class _Frame:
    """An open parenthesis. Only in one that holds a query do words begin lines."""

    query: bool
    indent: int
    first: str = ""


class _Layout:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        # For each token the next one that counts.
        self.next: list[str] = [""] * len(tokens)
        following = ""
        for at in range(len(tokens) - 1, -1, -1):
            self.next[at] = following
            if _counts(tokens[at]):
                following = tokens[at].upper
        self.frames = [_Frame(True, 0)]
        self.out = [Line()]
        self.before = ["", ""]  # the last two that count

    def lines(self) -> list[Line]:
        blank = ""
        for at, token in enumerate(self.tokens):
            if token.kind == "space":
                blank = token.text
                continue
            self._place(token, at, blank)
            blank = ""
            if token.text.startswith("--"):
                blank = "\n"  # what follows must not become part of the comment
        return self.out

    def _place(self, token: Token, at: int, blank: str) -> None:
        frame, line = self.frames[-1], self.out[-1]
        in_comment = bool(line.tokens) and line.tokens[-1].text.startswith("--")
        begins = token.kind == "word" and frame.query and self._begins(token.upper, at, frame)
        if line.tokens and (in_comment or begins):
            self.out.append(Line(frame.indent))
        elif line.tokens and "\n" in blank and not (self.before[-1] == "AS" and token.text == "("):
            own = len(blank) - blank.rfind("\n") - 1
            self.out.append(Line(max(min(own, DEEPEST), frame.indent)))
        elif line.tokens and blank:
            line.tokens.append(Token("space", " " if "\n" in blank else blank))
        self.out[-1].tokens.append(token)
        if not _counts(token):
            return
        frame.first = frame.first or token.upper
        if token.text == "(":
            query = self.next[at] in _QUERY
            indent = min(self.out[-1].indent + STEP * query, DEEPEST)
            self.frames.append(_Frame(query, indent))
        elif token.text == ")" and len(self.frames) > 1:
            self.frames.pop()
        self.before = [self.before[-1], token.upper]

    def _begins(self, word: str, at: int, frame: _Frame) -> bool:
        """Whether a word begins a line: a clause, and not a part of one."""
        earlier, before = self.before
        after = self.next[at]
        if before in {".", "AS"} or not frame.first:
            return False
        if word in _FOLLOWED_BY:
            return after in _FOLLOWED_BY[word] and not (word in _JOIN and before in _JOIN)
        if word == "FROM":
            distinct = before == "DISTINCT" and earlier in {"IS", "NOT"}
            return before != "DELETE" and not distinct
        if word == "JOIN":
            return before not in _JOIN
        if word == "OFFSET":
            return not self._line_begins_with("LIMIT")
        if word == "VALUES":
            return before != "DEFAULT" and frame.first in {"INSERT", "MERGE", "WITH"}
        if word == "SELECT":
            return before == ")" or (frame.first == "INSERT" and before not in {*_SETS, "ALL"})
        if word in {"INSERT", "UPDATE", "DELETE", "MERGE"}:
            return frame.first == "WITH" and before == ")"
        if word in {"USING", "WHEN"}:
            return frame.first in {"MERGE", "DELETE"}
        return word in _ALWAYS

    def _line_begins_with(self, word: str) -> bool:
        return bool(self.out[-1].tokens) and self.out[-1].tokens[0].upper == word


# -- folding --------------------------------------------------------------------------------------


_COMMA = (Token("other", ","), Token("space", " "))


def _folded_lists(tokens: list[Token]) -> list[Token]:
    """Of many placeholders in one pair of parentheses the first three."""
    out: list[Token] = []
    start = -1  # in `out`, of the innermost parenthesis that may be folded
    for token in tokens:
        out.append(token)
        if token.text == "(" and token.kind == "other":
            start = len(out)
        elif token.text == ")" and token.kind == "other" and start >= 0:
            items = _split(out[start:-1])
            if len(items) > MOST_IN_LIST and all(map(_plain, items)):
                more = Token("more", f"... {len(items) - 3:,} more")
                out[start:-1] = [*_joined(items[:3]), *_COMMA, more]
            start = -1
        elif token.kind in {"comment", "string"}:
            start = -1
    return out


def _plain(item: list[Token]) -> bool:
    """A placeholder, perhaps with a cast; or a bare name, as in the columns of an INSERT."""
    words = [token for token in item if token.kind != "space"]
    casts = [token.text for token in words[1:3]]
    if not words or (len(words) > 1 and casts != [":", ":"]):
        return False
    return words[0].kind in {"bound", "name", "word", "number", "more"}


def _split(tokens: list[Token]) -> list[list[Token]]:
    """At the commas that are not inside parentheses."""
    items: list[list[Token]] = [[]]
    depth = 0
    for token in tokens:
        if token.kind == "other":
            depth += (token.text in "([") - (token.text in ")]")
        if token.text == "," and token.kind == "other" and depth == 0:
            items.append([])
        else:
            items[-1].append(token)
    return items


def _joined(items: list[list[Token]]) -> list[Token]:
    out: list[Token] = []
    for at, item in enumerate(items):
        out += [*([Token("other", ",")] if at else []), *item]
    return out


def _folded_columns(tokens: list[Token]) -> list[Token]:
    """Of a long list of columns after SELECT or RETURNING the first ones of each table."""
    out: list[Token] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        out.append(token)
        at += 1
        if token.kind == "word" and token.upper in {"SELECT", "RETURNING"}:
            end = _end_of_list(tokens, at)
            columns = tokens[at:end]
            if sum(len(column.text) for column in columns) > LONG_LIST:
                columns = _shorter(columns)
                out += columns
                at = end
    return out


def _end_of_list(tokens: list[Token], at: int) -> int:
    depth = 0
    before = ["", ""]
    for place in range(at, len(tokens)):
        token = tokens[place]
        if token.kind == "other":
            depth += (token.text in "([") - (token.text in ")]")
            if depth < 0:
                return place
        distinct = before[-1] == "DISTINCT" and before[0] in {"IS", "NOT"}
        if depth == 0 and token.kind == "word" and before[-1] != ".":
            ends = {"FROM", "INTO", "WHERE", "GROUP", "ORDER", "LIMIT", *_SETS}
            if token.upper in ends and not distinct:
                return place
        if _counts(token):
            before = [before[-1], token.upper]
    return len(tokens)


def _shorter(columns: list[Token]) -> list[Token]:
    items = _split(columns)
    tail: list[Token] = []
    while items[-1] and items[-1][-1].kind == "space":
        tail.insert(0, items[-1].pop())
    runs: list[tuple[str, list[list[Token]]]] = []
    for item in items:
        table = _table(item)
        if runs and table and runs[-1][0] == table:
            runs[-1][1].append(item)
        else:
            runs.append((table, [item]))
    kept: list[list[Token]] = []
    for table, members in runs:
        if not table or len(members) < FEWEST:
            kept += members
            continue
        first = 4 if len(runs) == 1 else 2
        folded = " ".join("".join(token.text for token in _joined(members[first:])).split())
        more = Token("more", f"... {len(members) - first} more of {table}", folded)
        kept += [*members[:first], [Token("space", " "), more]]
    return [*_joined(kept), *tail]


def _table(item: list[Token]) -> str:
    """``users`` of ``users.id`` and of ``users.id AS users_id``, "" for anything else."""
    words = [token for token in item if _counts(token)]
    names = {"word", "name"}
    if len(words) not in {3, 5} or words[1].text != "." or words[0].kind not in names:
        return ""
    if words[2].kind not in names or (len(words) == 5 and words[3].upper != "AS"):
        return ""
    return words[0].text
